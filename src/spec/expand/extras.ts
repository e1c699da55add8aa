import type { ProcessInput } from '../schema/process.ts';
import type { SandboxSpec, ScheduleSpec, WatchSpec } from '../types.ts';
import { pathOf, type Slot, textOf } from './slot.ts';

const DEBOUNCE_MS = 300;

/** When a job runs; null: when it is started. */
export function scheduleOf(slot: Slot, { schedule, kind }: ProcessInput): ScheduleSpec | null {
  if (schedule === undefined) return null;
  const path = [...slot.path, 'schedule'];
  if (kind !== 'job')
    slot.problems.add(path, { message: 'only a job runs on a schedule', suggestion: 'write `kind: job`' }, 'key');
  if (schedule.cron === undefined) {
    slot.problems.add(path, { message: 'a schedule needs `cron`' }, 'key');
    return null;
  }
  return {
    cron: schedule.cron,
    timezone: schedule.timezone === undefined ? null : textOf(slot, schedule.timezone),
    overlap: schedule.overlap ?? 'skip',
    catchUp: schedule.catch_up ?? false,
    jitterMs: schedule.jitter ?? 0,
  };
}

/** When a running service is restarted by the clock. */
export function restartScheduleOf(slot: Slot, { restart_schedule, kind }: ProcessInput): string | null {
  if (restart_schedule !== undefined && kind === 'job') {
    slot.problems.add(
      [...slot.path, 'restart_schedule'],
      { message: 'a job is not restarted by the clock', suggestion: 'write `schedule`' },
      'key',
    );
  }
  return restart_schedule ?? null;
}

export function watchOf(slot: Slot, { watch }: ProcessInput): WatchSpec | null {
  if (watch === undefined) return null;
  if ((watch.paths ?? []).length === 0)
    slot.problems.add([...slot.path, 'watch'], { message: 'a watch needs `paths`' }, 'key');
  return {
    paths: (watch.paths ?? []).map((path) => pathOf(slot, path)),
    ignore: (watch.ignore ?? []).map((pattern) => textOf(slot, pattern)),
    debounceMs: watch.debounce ?? DEBOUNCE_MS,
  };
}

export function sandboxOf(slot: Slot, { sandbox }: ProcessInput): SandboxSpec | null {
  if (sandbox === undefined) return null;
  return {
    noNewPrivileges: sandbox.no_new_privileges ?? false,
    privateTmp: sandbox.private_tmp ?? false,
    protectSystem: sandbox.protect_system ?? 'no',
    protectHome: sandbox.protect_home ?? 'no',
    writable: (sandbox.writable ?? []).map((path) => pathOf(slot, path)),
  };
}

export function hooksOf(slot: Slot, { hooks = {} }: ProcessInput): Readonly<Record<string, string>> {
  const told = Object.entries(hooks).filter(
    (entry): entry is [string, NonNullable<(typeof entry)[1]>] => entry[1] !== undefined,
  );
  return Object.fromEntries(told.map(([event, target]) => [event, textOf(slot, target)]));
}
