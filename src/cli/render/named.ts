import { escapeControls } from '../../logs/escape.ts';

/** More names than this are only counted. */
const MAX_NAMES = 5;

/** `shop/web, shop/api`, or `12 processes`. */
export const named = (ids: readonly string[]): string =>
  ids.length <= MAX_NAMES ? ids.map(escapeControls).join(', ') : `${ids.length} processes`;
