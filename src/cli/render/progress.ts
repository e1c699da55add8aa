import { formatDuration } from '../../base/units.ts';
import type { Millis } from '../../base/time.ts';
import { escapeControls } from '../../logs/escape.ts';
import { cut } from './cut.ts';

export interface Progress {
  /** What is being waited for: `ready`, `stopped`. */
  readonly goal: string;
  readonly total: number;
  /** Ids that are not there yet, each with the state it is in. */
  readonly pending: ReadonlyMap<string, string>;
  /** How many of those that are not pending have failed: they are counted apart. */
  readonly failed: number;
  readonly waitedMs: Millis;
}

/** `3 of 10 ready, 1 failed, 2s: web starting, api waiting`, cut to the terminal's width. */
export function progressLine({ goal, total, pending, failed, waitedMs }: Progress, width: number): string {
  const there = `${total - pending.size - failed} of ${total} ${goal}${failed === 0 ? '' : `, ${failed} failed`}`;
  const seconds = Math.floor(waitedMs / 1000);
  const head = seconds === 0 ? there : `${there}, ${formatDuration(seconds * 1000)}`;
  const rest = [...pending].map(([id, state]) => `${escapeControls(id)} ${state}`).join(', ');
  // One column stays free: a full line makes some terminals wrap.
  return cut(rest === '' ? head : `${head}: ${rest}`, width - 1);
}
