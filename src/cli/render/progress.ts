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
  readonly waitedMs: Millis;
}

/** `3 of 10 ready, 2s: web starting, api waiting`, cut to the terminal's width. */
export function progressLine({ goal, total, pending, waitedMs }: Progress, width: number): string {
  const head = `${total - pending.size} of ${total} ${goal}, ${formatDuration(Math.floor(waitedMs / 1000) * 1000)}`;
  const rest = [...pending].map(([id, state]) => `${escapeControls(id)} ${state}`).join(', ');
  // One column stays free: a full line makes some terminals wrap.
  return cut(rest === '' ? head : `${head}: ${rest}`, width - 1);
}
