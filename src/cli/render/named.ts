import { escapeControls } from '../../logs/escape.ts';

/** More names than this are only counted. */
const MAX_NAMES = 5;

/** `shop/web, shop/api`, or `12 processes`. */
export const named = (ids: readonly string[]): string =>
  ids.length <= MAX_NAMES ? ids.map(escapeControls).join(', ') : `${ids.length} processes`;

/** `shop/web, shop/api`, or the first of many and how many more there are: for where their number is said already. */
export const firstNamed = (ids: readonly string[]): string => {
  const names = ids.slice(0, MAX_NAMES).map(escapeControls).join(', ');
  return ids.length <= MAX_NAMES ? names : `${names} and ${ids.length - MAX_NAMES} more`;
};
