import type { Event } from '../../src/core/event.ts';
import type { Instance, Part, State, StateKind, Stopping } from '../../src/core/state.ts';
import {
  anInstance,
  backingOff,
  CHILD,
  ENDED,
  failed,
  NOW,
  RUN,
  running,
  starting,
  stopping,
} from '../core/instances.ts';
import { aSpec, CPU, HOOK, limits, MEMORY, type SpecParts } from '../core/specs.ts';

/** One row of the table: a state, in a few specs and pasts, so that every way out of it is seen. */
export interface Sample {
  readonly kind: StateKind;
  /** What tells it apart from the others of its kind. */
  readonly label: string;
  readonly instances: readonly Instance[];
}

const BACKOFF = { delayMs: 250, factor: 2, maxDelayMs: 60_000, jitter: 0, resetAfterMs: 600_000 };
const LIMITED: SpecParts = { limits: limits({ memory: MEMORY, cpu: CPU }) };

/** Specs in which the same event means different things. */
const SPECS: readonly SpecParts[] = [
  LIMITED,
  { ...LIMITED, kind: 'job' },
  { ...LIMITED, readiness: { kind: 'notify' } },
  { ...LIMITED, restart: { policy: 'no' } },
  { ...LIMITED, stop: { scope: 'tree' } },
  { ...LIMITED, stop: { scope: 'main' } },
  { ...LIMITED, stop: { timeoutMs: 0 } },
  { ...LIMITED, stop: { command: ['bye'] } },
  { ...LIMITED, beforeStart: [HOOK] },
  { ...LIMITED, afterStart: [HOOK] },
  { ...LIMITED, restart: { backoff: { ...BACKOFF, delayMs: 0 } } },
  { ...LIMITED, restart: { limit: { burst: 1, intervalMs: 60_000 } } },
];

const inSpecs = (state: State, parts: Partial<Instance> = {}): readonly Instance[] =>
  SPECS.map((spec) => anInstance(state, spec, { last: ENDED, ...parts }));

const EXIT = { kind: 'code', code: 1 } as const;
const over: Partial<Stopping> = { exit: EXIT, cause: 'exit', reason: 'exited with code 1', ready: true, deadline: NOW };

const wanted = (state: Stopping): readonly Instance[] => [
  ...inSpecs(state),
  ...inSpecs({ ...state, afresh: true }),
  ...inSpecs(state, { want: 'down' }),
  ...inSpecs(state, { want: 'gone' }),
];

export const SAMPLES: readonly Sample[] = [
  { kind: 'stopped', label: '', instances: inSpecs({ kind: 'stopped', reason: 'r' }, { want: 'down' }) },
  {
    kind: 'stopped',
    label: 'just restored, it had a child',
    instances: inSpecs({ kind: 'stopped', reason: 'r', before: { kind: 'child', ready: true, ending: null } }),
  },
  {
    kind: 'stopped',
    label: 'just restored, its end had begun',
    instances: inSpecs(
      { kind: 'stopped', reason: 'r', before: { kind: 'child', ready: true, ending: stopping() } },
      { want: 'down' },
    ),
  },
  {
    kind: 'starting',
    label: 'before_start runs',
    instances: inSpecs(starting({ phase: 'before_start', timeoutAt: NOW })),
  },
  {
    kind: 'starting',
    label: 'what before_start left is being ended',
    instances: inSpecs(starting({ phase: 'clearing', timeoutAt: NOW })),
  },
  {
    kind: 'starting',
    label: 'the spawn is unanswered',
    instances: [...inSpecs(starting({ timeoutAt: NOW })), ...inSpecs(starting({ timeoutAt: NOW, by: 'person' }))],
  },
  { kind: 'starting', label: 'the child lives', instances: inSpecs(starting({ child: CHILD, timeoutAt: NOW })) },
  {
    kind: 'starting',
    label: 'the child has lived long enough',
    instances: inSpecs(starting({ child: CHILD, readyAt: NOW, timeoutAt: NOW + 1 })),
  },
  {
    kind: 'starting',
    label: 'after_start runs',
    instances: inSpecs(starting({ phase: 'after_start', child: CHILD, timeoutAt: NOW })),
  },
  { kind: 'running', label: '', instances: [...inSpecs(running()), ...inSpecs(running({ ready: false }))] },
  { kind: 'stopping', label: 'the spawn is unanswered', instances: wanted(stopping()) },
  {
    kind: 'stopping',
    label: 'before_start is called off',
    instances: wanted(stopping({ awaits: 'before_start', deadline: NOW })),
  },
  {
    kind: 'stopping',
    label: 'asked, the stop command waits for its turn',
    instances: wanted(stopping({ awaits: 'stop_command', child: CHILD })),
  },
  {
    kind: 'stopping',
    label: 'asked, the stop command runs',
    instances: wanted(stopping({ awaits: 'stop_command', child: CHILD, deadline: NOW })),
  },
  {
    kind: 'stopping',
    label: 'asked, the stop command runs, the main process is gone',
    instances: wanted(stopping({ ...over, awaits: 'stop_command' })),
  },
  {
    kind: 'stopping',
    label: 'draining',
    instances: wanted(stopping({ child: CHILD, phase: 'draining', deadline: NOW })),
  },
  { kind: 'stopping', label: 'asked', instances: wanted(stopping({ child: CHILD, deadline: NOW })) },
  {
    kind: 'stopping',
    label: 'killing',
    instances: wanted(stopping({ child: CHILD, phase: 'killing', kills: 1, deadline: NOW })),
  },
  {
    kind: 'stopping',
    label: 'asked, the main process is gone',
    instances: wanted(stopping({ ...over, phase: 'asked' })),
  },
  {
    kind: 'stopping',
    label: 'killing, the main process is gone',
    instances: wanted(stopping({ ...over, phase: 'killing', kills: 1 })),
  },
  { kind: 'waiting', label: 'for its next try', instances: inSpecs(backingOff(NOW)) },
  {
    kind: 'waiting',
    label: 'for a dependency',
    instances: inSpecs({ kind: 'waiting', for: { kind: 'dependency', on: ['db'], by: 'person' }, reason: 'r' }),
  },
  {
    kind: 'waiting',
    label: 'for its schedule',
    instances: inSpecs({ kind: 'waiting', for: { kind: 'schedule', deadline: NOW }, reason: 'r' }),
  },
  {
    kind: 'waiting',
    label: 'for disk space',
    instances: inSpecs({ kind: 'waiting', for: { kind: 'disk' }, reason: 'r' }),
  },
  { kind: 'failed', label: '', instances: inSpecs(failed()) },
  { kind: 'failed', label: 'to be tried again', instances: inSpecs(failed(NOW)) },
];

const probed = (probe: 'readiness' | 'liveness', healthy: boolean): Event => ({
  kind: 'probed',
  run: RUN,
  probe,
  healthy,
  detail: 'd',
});
const breached = (ceiling: 'memory' | 'cpu', level: 'soft' | 'max'): Event => ({
  kind: 'breached',
  run: RUN,
  ceiling,
  level,
  detail: 'd',
});

const PARTS: readonly Part[] = ['before_start', 'after_start', 'stop_command'];

/** Every event, in the forms in which it means different things. */
export const EVENTS_BY_NAME: readonly (readonly [string, readonly Event[]])[] = [
  ['start by a person', [{ kind: 'start', by: 'person', after: [] }]],
  ['start by the daemon', [{ kind: 'start', by: 'daemon', after: [] }]],
  ['start, dependencies unmet', [{ kind: 'start', by: 'person', after: ['db'] }]],
  ['stop', [{ kind: 'stop' }]],
  ['restart', [{ kind: 'restart', after: [] }]],
  ['restart, dependencies unmet', [{ kind: 'restart', after: ['db'] }]],
  ['delete', [{ kind: 'delete' }]],
  ['configure', [{ kind: 'configure', spec: aSpec() }]],
  ['reset', [{ kind: 'reset' }]],
  ['spawned', [{ kind: 'spawned', run: RUN, pid: 99, birth: 'b9' }]],
  ['probed: ready', [probed('readiness', true)]],
  ['probed: not ready', [probed('readiness', false)]],
  ['probed: alive', [probed('liveness', true)]],
  ['probed: not alive', [probed('liveness', false)]],
  ['exited', [0, 1].map((code): Event => ({ kind: 'exited', run: RUN, exit: { kind: 'code', code } }))],
  ['exited: never launched', [{ kind: 'exited', run: RUN, exit: { kind: 'unspawned', code: 'X', message: 'm' } }]],
  ...PARTS.flatMap((part): readonly (readonly [string, readonly Event[]])[] => [
    [`begun: ${part}`, [{ kind: 'begun', run: RUN, part }]],
    [`ran: ${part}, well`, [{ kind: 'ran', run: RUN, part, failure: null }]],
    [`ran: ${part}, badly`, [{ kind: 'ran', run: RUN, part, failure: '`prepare` exited with 1' }]],
  ]),
  ['emptied', [{ kind: 'emptied', run: RUN }]],
  ['breached: soft', [breached('memory', 'soft'), breached('cpu', 'soft')]],
  ['breached: max', [breached('memory', 'max'), breached('cpu', 'max')]],
  ['adopted', [true, false].map((ready): Event => ({ kind: 'adopted', run: RUN, pid: 99, birth: 'b9', ready }))],
  ['released', [{ kind: 'released' }]],
  ['elapsed', [{ kind: 'elapsed' }]],
];
