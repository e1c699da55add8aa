import type { Millis } from './time.ts';

/**
 * Amounts as people write them, both ways. Every parser answers undefined for what is not an amount,
 * so that the caller, who knows the key and the line, can say so.
 */

/** The longest span anybody means. More is a slip of the keyboard, and would overflow timers and dates. */
export const MAX_DURATION_MS: Millis = 3_650 * 86_400_000;

/** From large to small: the order in which the parts of `1h30m` must stand. */
const DURATION_UNITS = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1_000],
  ['ms', 1],
] as const;

/** 1024-based, as memory is counted by every tool a user compares with. */
const SIZE_UNITS = ['B', 'K', 'M', 'G', 'T'] as const;

const DURATION_PART = /^(\d{1,15}(?:\.\d{1,9})?) ?(ms|[dhms]) ?/;
const SIZE = /^(\d{1,16}(?:\.\d{1,9})?) ?(?:([KMGT])(?:i?B)?|B)?$/i;
const PERCENT = /^(\d{1,9}(?:\.\d{1,9})?) ?%$/;

/**
 * `250ms`, `10s`, `1.5h`, `1h30m`, `30d`, as milliseconds, rounded to a whole one.
 * A number without a unit is refused: nobody can tell whether `30` means seconds or milliseconds.
 * Units go from large to small, each once. Undefined beyond {@link MAX_DURATION_MS}.
 */
export function parseDuration(text: string): Millis | undefined {
  let rest = text;
  let total = 0;
  let smallest = -1;
  while (rest !== '') {
    const part = DURATION_PART.exec(rest);
    if (part === null) return undefined;
    const rank = DURATION_UNITS.findIndex(([unit]) => unit === part[2]);
    if (rank <= smallest) return undefined;
    smallest = rank;
    total += Number(part[1]) * (DURATION_UNITS[rank]?.[1] ?? 0);
    rest = rest.slice(part[0].length);
  }
  const whole = Math.round(total);
  return smallest === -1 || text.endsWith(' ') || whole > MAX_DURATION_MS ? undefined : whole;
}

/**
 * `250ms`, `1.5s`, `10s`, `1m30s`, `2h`, `3d4h`: at most two units, and what is below them is cut off,
 * never rounded up, so that an uptime is never said before it is reached. Not finite or below 0 counts as 0.
 */
export function formatDuration(ms: Millis): string {
  const whole = Number.isFinite(ms) ? Math.max(0, Math.floor(ms)) : 0;
  if (whole < 1_000) return `${whole}ms`;
  if (whole < 10_000) return `${Math.floor(whole / 100) / 10}s`;
  const first = DURATION_UNITS.findIndex(([, size]) => whole >= size);
  const [unit, size] = DURATION_UNITS[first] ?? DURATION_UNITS[4];
  const [nextUnit, nextSize] = DURATION_UNITS[first + 1] ?? DURATION_UNITS[4];
  const next = Math.floor((whole % size) / nextSize);
  const head = `${Math.floor(whole / size)}${unit}`;
  return next === 0 || nextUnit === 'ms' ? head : `${head}${next}${nextUnit}`;
}

/**
 * `512M`, `1.5GiB`, `64kb`, `1048576`, as bytes, rounded to a whole one. 1024-based throughout: K, KB and KiB
 * are the same. A plain number is bytes.
 */
export function parseSize(text: string): number | undefined {
  const match = SIZE.exec(text);
  if (match === null) return undefined;
  const power = match[2] === undefined ? 0 : SIZE_UNITS.findIndex((unit) => unit === match[2]?.toUpperCase());
  // A fraction of a byte is no amount; a fraction of a megabyte is.
  if (power === 0 && match[1]?.includes('.')) return undefined;
  const bytes = Math.round(Number(match[1]) * 1_024 ** power);
  return Number.isSafeInteger(bytes) ? bytes : undefined;
}

/** `900B`, `87.3M`, `512M`, `1.5G`: one decimal where it says something. Not finite or below 0 counts as 0. */
export function formatSize(bytes: number): string {
  let amount = Number.isFinite(bytes) ? Math.max(0, Math.floor(bytes)) : 0;
  let power = 0;
  // 1023.95K would be printed as 1024K; it is 1M.
  while (amount >= (power === 0 ? 1_024 : 1_023.95) && power < SIZE_UNITS.length - 1) {
    amount /= 1_024;
    power += 1;
  }
  return `${Math.round(amount * 10) / 10}${SIZE_UNITS[power]}`;
}

/** `50%` as 50. A number without the sign is refused: `0.5` and `50` could both be meant. */
export function parsePercent(text: string): number | undefined {
  const match = PERCENT.exec(text);
  return match === null ? undefined : Number(match[1]);
}
