import type { Event } from '../../src/core/event.ts';
import type { Step } from '../../src/core/effect.ts';
import { reduce } from '../../src/core/reduce.ts';
import {
  type Child,
  type Ended,
  type Instance,
  newborn,
  type Running,
  type Starting,
  type State,
  type Stopping,
} from '../../src/core/state.ts';
import { aSpec, type SpecParts } from './specs.ts';

/** The moment at which every test of one step happens. */
export const NOW = 1_000_000;
/** The run that every test of one step speaks of. */
export const RUN = 7;

export const CHILD: Child = { pid: 4242, birth: 'b1', startedAt: NOW - 5_000 };
export const ENDED: Ended = {
  run: RUN,
  exit: { kind: 'code', code: 1 },
  cause: 'exit',
  reason: 'exited with code 1',
  at: NOW - 100,
};

/** An instance that is wanted up, in its seventh run, with a past that a forgiving start would clear. */
export function anInstance(state: State, spec: SpecParts = {}, parts: Partial<Instance> = {}): Instance {
  return {
    ...newborn('shop/web@0', aSpec(spec)),
    want: 'up',
    run: RUN,
    failures: 2,
    starts: [NOW - 2_000],
    ceilingStarts: [NOW - 1_000],
    restarts: 3,
    ceilingRestarts: 1,
    state,
    ...parts,
  };
}

export const CLEAN = { failures: 0, starts: [], ceilingStarts: [] };

export const starting = (parts: Partial<Starting> = {}): Starting => ({
  kind: 'starting',
  by: 'daemon',
  phase: 'launch',
  timeoutAt: NOW + 20_000,
  ...parts,
});

export const running = (parts: Partial<Running> = {}): Running => ({
  kind: 'running',
  child: CHILD,
  since: NOW - 4_000,
  ready: true,
  ...parts,
});

/** By default: the spawn is unanswered and a person has asked for the stop. */
export const stopping = (parts: Partial<Stopping> = {}): Stopping => ({
  kind: 'stopping',
  cause: 'requested',
  reason: 'stopped by a person',
  phase: 'asked',
  kills: 0,
  stuck: false,
  afresh: false,
  after: [],
  ready: false,
  healthyMs: 0,
  ...parts,
});

export const backingOff = (deadline = NOW): State => ({
  kind: 'waiting',
  for: { kind: 'backoff', deadline },
  reason: 'exited with code 1',
});

export const failed = (retryAt?: number): State => ({
  kind: 'failed',
  cause: 'start-limit',
  reason: 'start limit: 5 starts in 1m; last: exited with code 1',
  ...(retryAt === undefined ? {} : { retryAt }),
});

export const SIGKILL = { kind: 'signal', run: RUN, signal: 'SIGKILL' } as const;
export const SIGTERM = { kind: 'signal', run: RUN, signal: 'SIGTERM' } as const;

/** What a person asks of something that runs. `after`: what a restart waits for. */
export const command = (kind: 'stop' | 'restart' | 'delete', waitsFor: readonly string[] = []): Event =>
  kind === 'restart' ? { kind, after: waitsFor } : { kind };

/** One step at NOW; luck is in the middle. */
export const after = (instance: Instance, event: Event): Step => reduce(instance, event, NOW, () => 0.5);
