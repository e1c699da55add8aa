import { escapeControls } from '../../logs/escape.ts';
import { cutName } from './cut.ts';
import type { Paint } from './paint.ts';

/** On a terminal names have at most this part of it: what they wrote is what one wants to read. */
const SHARE = 1 / 3;
const LEAST_WIDTH = 8;

/** What stands before each line of each log, all equally wide: `shop/web |`; nothing before those of a single one. */
export function logPrefixes(ids: readonly string[], width: number | null, paint: Paint): readonly string[] {
  if (ids.length < 2) return ids.map(() => '');
  const most = width === null ? Number.POSITIVE_INFINITY : Math.max(LEAST_WIDTH, Math.floor(width * SHARE));
  const names = ids.map((id) => cutName(escapeControls(id), most));
  const wide = Math.max(...names.map((name) => name.length));
  return names.map((name, at) => `${paint.nth(at, `${name.padEnd(wide)} |`)} `);
}
