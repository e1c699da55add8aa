import { err, ok, type Result } from '../../base/result.ts';
import {
  formatDuration,
  formatSize,
  MAX_DURATION_MS,
  parseDuration,
  parsePercent,
  parseSize,
} from '../../base/units.ts';
import type { Refusal } from '../problems.ts';
import { quote } from '../quote.ts';
import { written } from '../written.ts';
import { leaf, orVariable } from './leaf.ts';

const DURATION = '(?:\\d+(?:\\.\\d+)? ?(?:d|h|m|s|ms) ?)+';
const SIZE = '\\d+(?:\\.\\d+)? ?(?:[KMGTkmgt](?:[iI]?[bB])?|[bB])?';

interface Range {
  readonly least?: number;
  readonly most?: number;
}

/** A span of time in milliseconds; 0 needs no unit. */
export function duration(description: string, standard?: string, { least = 0, most = MAX_DURATION_MS }: Range = {}) {
  const meta = {
    description,
    ...standardOf(standard),
    anyOf: [{ type: 'string', ...orVariable(DURATION, 'a time like 250ms, 10s or 1h30m') }, { const: 0 }],
  };
  return leaf((raw) => readDuration(raw, least, most), meta);
}

export function readDuration(raw: unknown, least = 0, most = MAX_DURATION_MS): Result<number, Refusal> {
  const ms = raw === 0 || raw === '0' ? 0 : typeof raw === 'string' ? parseDuration(raw) : undefined;
  if (ms === undefined) {
    const bare = /^\d+$/.test(written(raw));
    return refuse(
      `${quote(raw)} is not a time`,
      bare ? `did you mean ${raw}s or ${raw}ms?` : 'write it like 250ms, 10s or 1h30m',
    );
  }
  if (ms < least) return refuse(`${quote(raw)} is too short`, `at least ${formatDuration(least)}`);
  return ms > most ? refuse(`${quote(raw)} is too long`, `at most ${formatDuration(most)}`) : ok(ms);
}

/** An amount of memory or of disk in bytes. */
export function size(
  description: string,
  standard?: string,
  { least = 0, most = Number.MAX_SAFE_INTEGER }: Range = {},
) {
  const meta = {
    description,
    ...standardOf(standard),
    type: ['string', 'integer'],
    ...orVariable(SIZE, 'an amount like 512M or 1.5G'),
  };
  return leaf((raw) => readSize(raw, least, most), meta);
}

export function readSize(raw: unknown, least = 0, most = Number.MAX_SAFE_INTEGER): Result<number, Refusal> {
  const text = written(raw);
  const bytes = parseSize(text);
  if (bytes === undefined) return refuse(`${quote(raw)} is not an amount of memory`, nearSize(text));
  if (bytes < least) return refuse(`${quote(raw)} is too little`, `at least ${formatSize(least)}`);
  return bytes > most ? refuse(`${quote(raw)} is too much`, `at most ${formatSize(most)}`) : ok(bytes);
}

/** `512XB` is most likely a 512 with a slip in the unit. */
function nearSize(written: string): string {
  const digits = /^\d+(\.\d+)?/.exec(written)?.[0];
  return digits === undefined ? 'write it like 512M or 1.5G' : `did you mean ${digits}M?`;
}

/** A percentage as a number: 50 for `50%`. 0 needs no sign. */
export function percent(description: string, standard?: string, { least = 0, most = 100 }: Range = {}) {
  const meta = {
    description,
    ...standardOf(standard),
    anyOf: [{ type: 'string', ...orVariable('\\d+(?:\\.\\d+)? ?%', 'a percentage like 50%') }, { const: 0 }],
  };
  return leaf((raw) => readPercent(raw, least, most), meta);
}

export function readPercent(raw: unknown, least = 0, most = 100): Result<number, Refusal> {
  const value = raw === 0 || raw === '0' ? 0 : typeof raw === 'string' ? parsePercent(raw) : undefined;
  if (value === undefined) {
    const fraction = typeof raw === 'number' ? (raw <= 1 ? raw * 100 : raw) : 50;
    return refuse(
      `${quote(raw)} is not a percentage`,
      typeof raw === 'number' ? `did you mean ${fraction}%?` : 'write it like 50%',
    );
  }
  if (value < least) return refuse(`${quote(raw)} is too little`, `at least ${least}%`);
  return value > most ? refuse(`${quote(raw)} is too much`, `at most ${most}%`) : ok(value);
}

/** A whole number. A quoted one is as good: it may come from a variable. */
export function whole(description: string, standard: number | undefined, least: number, most: number) {
  const meta = {
    description,
    ...standardOf(standard),
    anyOf: [
      { type: 'integer', minimum: least, maximum: most },
      { type: 'string', ...orVariable('-?\\d+', 'a whole number') },
    ],
  };
  return leaf((raw) => readWhole(raw, least, most), meta);
}

export function readWhole(raw: unknown, least: number, most: number): Result<number, Refusal> {
  const value = typeof raw === 'string' && /^(0|-?[1-9]\d{0,14})$/.test(raw) ? Number(raw) : raw;
  if (typeof value !== 'number' || !Number.isSafeInteger(value)) return refuse(`${quote(raw)} is not a whole number`);
  if (value < least) return refuse(`${quote(raw)} is too little`, `at least ${least}`);
  return value > most ? refuse(`${quote(raw)} is too much`, `at most ${most}`) : ok(value);
}

/** A number that need not be whole. */
export function decimal(description: string, standard: number, least: number, most: number) {
  const meta = {
    description,
    standard: standard,
    anyOf: [
      { type: 'number', minimum: least, maximum: most },
      { type: 'string', ...orVariable('\\d+(?:\\.\\d+)?', 'a number') },
    ],
  };
  return leaf((raw): Result<number, Refusal> => {
    const value = typeof raw === 'string' && /^\d{1,9}(\.\d{1,9})?$/.test(raw) ? Number(raw) : raw;
    if (typeof value !== 'number') return refuse(`${quote(raw)} is not a number`);
    return value < least || value > most
      ? refuse(`${quote(raw)} is out of range`, `between ${least} and ${most}`)
      : ok(value);
  }, meta);
}

const standardOf = (standard: unknown): { readonly standard?: unknown } =>
  standard === undefined ? {} : { standard: standard };

export const refuse = (message: string, suggestion?: string): Result<never, Refusal> => err({ message, suggestion });
