import type { Event } from '../../src/core/event.ts';
import { reduce } from '../../src/core/reduce.ts';
import { deadline, type Instance, newborn } from '../../src/core/state.ts';
import { aSpec } from '../../test/core/specs.ts';
import type { Benchmark } from '../form/finding.ts';
import { interleaved, often } from '../form/rounds.ts';

const LIVES = 40_000;
const NAME = 'core-steps';

export const coreSteps: Benchmark = {
  name: NAME,
  answers: [NAME],
  async run(plan) {
    const round = (lives: () => number) => (): Promise<number> => {
      const start = performance.now();
      const steps = lives();
      return Promise.resolve(steps / ((performance.now() - start) / 1000));
    };
    const contenders = [
      { who: 'a life of crashes', role: 'sup' as const, round: round(() => manyLives(crash)) },
      { who: 'a life of starts and stops', role: 'sup' as const, round: round(() => manyLives(startAndStop)) },
    ];
    const rows = await interleaved(contenders, often(plan, 11, 3));
    return [{ kind: 'table', name: NAME, question: 'events that the core judges in a second', unit: 'steps/s', rows }];
  },
};

/** An instance, and what has happened to it so far. */
class Life {
  #instance: Instance = newborn('bench/p@0', aSpec({ restart: { limit: { burst: 1e9, intervalMs: 1 } } }));
  #now = 1_000_000;
  steps = 0;

  happens(event: Event): void {
    const { instance } = reduce(this.#instance, event, this.#now, () => 0.5);
    this.#instance = instance;
    this.steps++;
  }

  /** The next thing that happens by itself. */
  elapses(): void {
    this.#now = Math.max(this.#now, deadline(this.#instance) ?? this.#now);
    this.happens({ kind: 'elapsed' });
  }

  get run(): number {
    return this.#instance.run;
  }

  get kind(): string {
    return this.#instance.state.kind;
  }
}

function begin(life: Life): void {
  life.happens({ kind: 'start', by: 'person', after: [] });
  life.happens({ kind: 'spawned', run: life.run, pid: 4242, birth: 'b' });
}

/** Spawned, crashed, emptied, waited, and so on. */
function crash(life: Life): void {
  if (life.kind === 'stopped') begin(life);
  life.happens({ kind: 'exited', run: life.run, exit: { kind: 'code', code: 1 } });
  life.happens({ kind: 'emptied', run: life.run });
  life.elapses();
  life.happens({ kind: 'spawned', run: life.run, pid: 4242, birth: 'b' });
}

function startAndStop(life: Life): void {
  begin(life);
  life.happens({ kind: 'stop' });
  life.happens({ kind: 'exited', run: life.run, exit: { kind: 'signal', signal: 'SIGTERM' } });
  life.happens({ kind: 'emptied', run: life.run });
}

function manyLives(once: (life: Life) => void): number {
  const life = new Life();
  for (let i = 0; i < LIVES; i++) once(life);
  if (life.kind !== (once === crash ? 'running' : 'stopped')) throw new Error(`the life went astray: ${life.kind}`);
  return life.steps;
}
