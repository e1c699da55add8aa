import type { Exit } from '../base/process.ts';
import type { Instant } from '../base/time.ts';
import { type Step, stay, step } from './effect.ts';
import type { Fact } from './event.ts';
import { ask, bereave, onFailure, onRequest, opened } from './ladder.ts';
import { entered } from './moves.ts';
import { born, proved } from './readiness.ts';
import { causeOf, describe } from './reason.ts';
import { type Child, type Instance, type Interrupted, lifeBefore } from './state.ts';

type Adopted = Extract<Fact, { kind: 'adopted' }>;

/** A live process of an earlier daemon: taken over as it is, or its end gone on with. */
export function adopt(instance: Instance, fact: Adopted, now: Instant): Step {
  const child: Child = { pid: fact.pid, birth: fact.birth, startedAt: now };
  const adopted: Instance = { ...instance, run: fact.run };
  const ending = interruption(instance);
  if (ending !== undefined) return ask(adopted, opened(ending, child), now);
  if (fact.ready) return step(entered(adopted, proved(child, now)));
  // It has to prove itself anew, and after_start is run once more: not at all would be worse.
  return born(adopted, child, 'daemon', now + instance.spec.startTimeoutMs);
}

/** A process of an earlier daemon that was not found alive: it ended while nobody watched. News of a life that is known to be over is old. */
export function lose(instance: Instance, exit: Exit, now: Instant, chance: () => number): Step {
  const before = lifeBefore(instance);
  if (before?.kind !== 'child') return stay(instance);
  const { ready, ending } = before;
  const ended = { ...onFailure(causeOf(exit), describe(exit)), ready, healthyMs: 0 };
  return bereave(instance, opened(ending ?? ended), exit, now, chance);
}

/** The end that this process must meet: the one that had begun, or the one that what is wanted asks for. */
function interruption(instance: Instance): Interrupted | undefined {
  const before = lifeBefore(instance);
  if (before?.kind === 'child' && before.ending !== null) return before.ending;
  return instance.want === 'up' ? undefined : { ...onRequest({ kind: 'stop' }), ready: false, healthyMs: 0 };
}
