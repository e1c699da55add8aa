import type { InstanceId } from '../base/process.ts';
import { unreachable } from '../base/unreachable.ts';
import type { Event } from '../core/event.ts';
import { childOf, type Instance, type Part } from '../core/state.ts';
import type { HookCommand, ProcessSpec } from '../spec/types.ts';
import type { Context } from './context.ts';
import { describeFailure } from './errand.ts';
import type { ErrandOrder } from './errand-order.ts';
import type { Errands } from './errands.ts';
import type { Journal } from './journal.ts';
import { type Slot, shownId } from './slot.ts';

const STOPPING = { from: 'stopping', to: 'stopping' } as const;

/** Runs the commands of one part of a life in order, up to the first failure, and tells the core when they are over. */
export class Rounds {
  readonly #errands: Errands;
  readonly #journal: Journal;
  readonly #tell: Context['tell'];
  readonly #dispatch: (id: InstanceId, event: Event) => void;
  /** Those that may still begin a command. */
  readonly #open = new Map<InstanceId, AbortController>();
  #closed = false;

  constructor({ errands, journal, tell, dispatch }: Pick<Context, 'errands' | 'journal' | 'tell' | 'dispatch'>) {
    this.#errands = errands;
    this.#journal = journal;
    this.#tell = tell;
    this.#dispatch = dispatch;
  }

  begin(instance: Instance, slot: Slot, part: Part): void {
    const off = new AbortController();
    if (this.#closed) off.abort();
    this.#open.set(instance.id, off);
    void this.#run(instance, slot, part, off.signal).then((failure) => {
      if (this.#open.get(instance.id) === off) this.#open.delete(instance.id);
      this.#dispatch(instance.id, { kind: 'ran', run: instance.run, part, failure });
    });
  }

  /** SIGTERM to what runs for the slot; no further command is begun. */
  callOff(id: InstanceId): void {
    this.#open.get(id)?.abort();
    this.#errands.signal(id, 'SIGTERM');
  }

  /** SIGKILL: nothing of it is to be left. */
  kill(id: InstanceId): void {
    this.#open.get(id)?.abort();
    this.#errands.signal(id, 'SIGKILL');
  }

  /** There is no time for commands any more: each from now on counts as called off. */
  close(): void {
    this.#closed = true;
  }

  async #run(instance: Instance, slot: Slot, part: Part, off: AbortSignal): Promise<string | null> {
    const mainPid = childOf(instance)?.pid ?? null;
    const first = { begun: () => this.#dispatch(instance.id, { kind: 'begun', run: instance.run, part }) };
    for (const [at, { command, forgiven }] of commandsOf(instance.spec, part).entries()) {
      const order: ErrandOrder = { instance, slot, purpose: part, command, mainPid, timeoutMs: null };
      if (off.aborted) return describeFailure({ kind: 'called-off' });
      const outcome = await this.#errands.run(order, at === 0 ? first : {});
      if (outcome.kind === 'done') continue;
      const failure = describeFailure(outcome);
      const struck = outcome.kind === 'called-off' || outcome.kind === 'no-turn';
      if (outcome.kind === 'no-turn') this.#sayUndone(instance, part);
      else if (!struck) this.#say(instance, part, failure, forgiven);
      if (struck || !forgiven) return failure;
    }
    return null;
  }

  /** A process that was killed without its stop command, in whatever hurry, is told of. */
  #sayUndone({ spec }: Instance, part: Part): void {
    if (part !== 'stop_command') return;
    this.#journal.say(`${shownId(spec)}  its stop command had no turn`);
    this.#tell('stop-failed', shownId(spec), { ...STOPPING, reason: 'its stop command had no turn' });
  }

  /** What the reason of the next state does not tell. */
  #say({ spec }: Instance, part: Part, failure: string, forgiven: boolean): void {
    if (forgiven) this.#journal.say(`${shownId(spec)}  ${part}: ${failure}; forgiven`);
    else if (part === 'stop_command') {
      this.#journal.say(`${shownId(spec)}  stop.command failed: ${failure}; ${spec.stop.signal} takes its place`);
      this.#tell('stop-failed', shownId(spec), { ...STOPPING, reason: `stop.command failed: ${failure}` });
    }
  }
}

function commandsOf({ beforeStart, afterStart, stop }: ProcessSpec, part: Part): readonly HookCommand[] {
  switch (part) {
    case 'before_start':
      return beforeStart;
    case 'after_start':
      return afterStart;
    case 'stop_command':
      return stop.command === null ? [] : [{ command: stop.command, forgiven: false }];
    default:
      return unreachable(part);
  }
}
