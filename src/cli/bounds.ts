import { parseDuration } from '../base/units.ts';
import type { Millis } from '../base/time.ts';
import { SupError } from '../errors/sup-error.ts';
import type { ProcessDetail } from '../protocol/view.ts';
import type { AppSpec } from '../spec/types.ts';

/** What a process may take to start when its app file is not at hand: the default of `start_timeout`. */
const USUAL_START_MS: Millis = 30_000;
/** Beyond the start timeout of the slowest: time to spawn, to try again, and to tell. */
export const START_MARGIN_MS: Millis = 10_000;
const LEAST_START_BOUND_MS: Millis = 30_000;
/** After SIGKILL nothing should live for longer than this. */
const KILL_BOUND_MS: Millis = 10_000;
/** Nobody wants to wait longer for a stop without being asked; `--timeout` does. */
const MAX_STOP_BOUND_MS: Millis = 900_000;
/** Stopping is asked after first, since the stop timeouts need to be known only of what takes longer. */
export const FIRST_LOOK_MS: Millis = 3_000;

/** How long `start` waits: the longest start timeout of all and a margin. */
export function startBound(apps: readonly AppSpec[], hasTargets: boolean): Millis {
  const timeouts = apps.flatMap(({ processes }) => processes.map(({ startTimeoutMs }) => startTimeoutMs));
  const longest = timeouts.reduce((most, each) => Math.max(most, each), hasTargets ? USUAL_START_MS : 0);
  return Math.max(LEAST_START_BOUND_MS, longest + START_MARGIN_MS);
}

/**
 * How long `stop` waits for these. Dependents stop before what they depend on, so in the worst case one process
 * after the other takes its whole stop timeout; the instances of one process stop together.
 */
export function stopBound(details: readonly ProcessDetail[]): Millis {
  const longest = new Map<string, Millis>();
  for (const { app, name, stop } of details) {
    const key = `${app}/${name}`;
    longest.set(key, Math.max(longest.get(key) ?? 0, stop.timeoutMs));
  }
  const sum = [...longest.values()].reduce((total, each) => total + each, 0);
  return Math.min(sum, MAX_STOP_BOUND_MS) + KILL_BOUND_MS;
}

/** `--timeout 90s`. SupError USAGE. */
export function boundFrom(text: string): Millis {
  const bound = parseDuration(text);
  if (bound === undefined) {
    throw new SupError('USAGE', {
      what: `"${text}" is not a time`,
      hint: 'write a number and its unit: `--timeout 90s`',
    });
  }
  return bound;
}
