import { formatDuration } from '../../base/units.ts';
import type { Millis } from '../../base/time.ts';
import { escapeControls } from '../../logs/escape.ts';
import { cut } from './cut.ts';

/** More names than these are cut off by any terminal; a wait for thousands must not make a line of all of them. */
const MAX_NAMES = 20;

export interface Progress {
  /** What is being waited for: `ready`, `stopped`. */
  readonly goal: string;
  readonly total: number;
  /** Ids that are not there yet, each with how it stands: `starting`, `waiting, again in 4s: exited with code 1`. */
  readonly pending: ReadonlyMap<string, string>;
  /** How many of those that are not pending have failed: they are counted apart. */
  readonly failed: number;
  readonly waitedMs: Millis;
  /** The most that it can take; null: not known yet. */
  readonly boundMs: Millis | null;
}

/** `3 of 10 ready, 1 failed, 2s of at most 40s: web starting, api waiting`, cut to the terminal's width. */
export function progressLine({ goal, total, pending, failed, waitedMs, boundMs }: Progress, width: number): string {
  const there = `${total - pending.size - failed} of ${total} ${goal}${failed === 0 ? '' : `, ${failed} failed`}`;
  const time = waited(waitedMs, boundMs);
  const head = time === '' ? there : `${there}, ${time}`;
  const names = [...pending].slice(0, MAX_NAMES).map(([id, how]) => `${escapeControls(id)} ${escapeControls(how)}`);
  const more = pending.size > MAX_NAMES ? ` and ${pending.size - MAX_NAMES} more` : '';
  // One column stays free: a full line makes some terminals wrap.
  return cut(names.length === 0 ? head : `${head}: ${names.join(', ')}${more}`, width - 1);
}

/** `starting the daemon, 2s of at most 10s`, for a wait that has no parts. */
export function busyLine(what: string, waitedMs: Millis, boundMs: Millis, width: number): string {
  const time = waited(waitedMs, boundMs);
  return cut(time === '' ? what : `${what}, ${time}`, width - 1);
}

/** Empty in the first second, in which nobody has waited yet. */
function waited(ms: Millis, boundMs: Millis | null): string {
  const seconds = Math.floor(ms / 1000);
  if (seconds === 0) return '';
  return `${formatDuration(seconds * 1000)}${boundMs === null ? '' : ` of at most ${formatDuration(boundMs)}`}`;
}
