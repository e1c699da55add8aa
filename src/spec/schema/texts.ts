import { closest } from '../../base/closest.ts';
import { ok, type Result } from '../../base/result.ts';
import { MAX_TEXT_BYTES } from '../bounds.ts';
import { appNameFault, nameFault, nameFrom, variableFault } from '../names.ts';
import type { Refusal } from '../problems.ts';
import { quote } from '../quote.ts';
import { readSignal, signalNames, suspends } from '../signals.ts';
import { specifierRefusal } from '../specifiers.ts';
import { type Template, template } from '../template.ts';
import type { ExitMatch } from '../types.ts';
import { written } from '../written.ts';
import { readWhole, refuse } from './amounts.ts';
import { leaf, orVariable } from './leaf.ts';

/** Free text, in which `${NAME}` and `%n` are replaced when the process is expanded. A number is taken as it is written. */
export function text(description: string, standard?: string) {
  const meta = {
    description,
    ...(standard === undefined ? {} : { standard: standard }),
    type: 'string',
    template: true,
  } as const;
  return leaf(readText, meta);
}

/** The value of a variable: text, but `8080` and `true` may stand without quotes. */
export function value(description: string) {
  return leaf(readText, { description, type: ['string', 'number', 'boolean'], template: true });
}

export function readText(raw: unknown): Result<Template, Refusal> {
  if (typeof raw !== 'string' && typeof raw !== 'number' && typeof raw !== 'boolean') {
    return refuse(
      `${quote(raw)} is not text`,
      raw === null ? 'write "" for an empty text, or remove the line' : undefined,
    );
  }
  const text = written(raw);
  if (text.length > MAX_TEXT_BYTES) return refuse(`this text is longer than ${MAX_TEXT_BYTES} characters`);
  const refusal = specifierRefusal(text);
  return refusal === undefined ? ok(template(text)) : refuse(refusal.message, refusal.suggestion);
}

/** true or false, as YAML 1.2 has them. */
export function truth(description: string, standard?: boolean) {
  const meta = {
    description,
    ...(standard === undefined ? {} : { standard: standard }),
    anyOf: [{ type: 'boolean' }, { type: 'string', ...orVariable('true|false', 'true or false') }],
  };
  return leaf(readTruth, meta);
}

function readTruth(raw: unknown): Result<boolean, Refusal> {
  const word = written(raw).toLowerCase();
  if (word === 'true') return ok(true);
  if (word === 'false') return ok(false);
  const meant = ['yes', 'on', 'y', '1'].includes(word)
    ? 'true'
    : ['no', 'off', 'n', '0'].includes(word)
      ? 'false'
      : undefined;
  return refuse(`${quote(raw)} is neither true nor false`, meant === undefined ? undefined : `did you mean ${meant}?`);
}

/** One of a few words. */
export function choice<const W extends string>(description: string, words: readonly W[], standard?: W) {
  const meta = {
    description,
    ...(standard === undefined ? {} : { standard: standard }),
    anyOf: [{ enum: words }, { type: 'string', pattern: '\\$\\{' }],
  };
  return leaf((raw) => readChoice(raw, words), meta);
}

export function readChoice<W extends string>(raw: unknown, words: readonly W[]): Result<W, Refusal> {
  const found = words.find((word) => word === raw);
  if (found !== undefined) return ok(found);
  // `no` is a word in YAML 1.2 and false in 1.1; who writes false means it.
  const near = raw === false && words.includes('no' as W) ? 'no' : closest(written(raw), words);
  return refuse(
    `${quote(raw)} is not one of ${words.join(', ')}`,
    near === undefined ? undefined : `did you mean ${near}?`,
  );
}

/** The name of a process or an instance. */
export const name = (description: string) => leaf(readName, nameMeta(description));

/** The name of an app. */
export const appName = (description: string) => leaf((raw) => readNameBy(raw, appNameFault), nameMeta(description));

const nameMeta = (description: string) =>
  ({
    description,
    type: ['string', 'integer'],
    ...orVariable('[a-z0-9][a-z0-9._-]*', 'small letters, digits, dots, dashes and underscores'),
  }) as const;

export const readName = (raw: unknown): Result<string, Refusal> => readNameBy(raw, nameFault);

function readNameBy(raw: unknown, faultOf: typeof nameFault): Result<string, Refusal> {
  if (typeof raw !== 'string' && typeof raw !== 'number') return refuse(`${quote(raw)} is not a name`);
  const fault = faultOf(String(raw));
  if (fault === undefined) return ok(String(raw));
  const near = nameFrom(String(raw));
  return refuse(`${quote(raw)} cannot be a name: ${fault}`, near === undefined ? undefined : `did you mean ${near}?`);
}

/** The name of an environment variable. */
export function variable(description: string) {
  return leaf(
    (raw): Result<string, Refusal> => {
      if (typeof raw !== 'string') return refuse(`${quote(raw)} is not the name of a variable`);
      const fault = variableFault(raw);
      return fault === undefined ? ok(raw) : refuse(`${quote(raw)}: ${fault}`);
    },
    { description, type: 'string', pattern: '^[^\\s=]+$' },
  );
}

/** A signal that ends or tells something. */
export function signal(description: string, standard?: string) {
  const meta = {
    description,
    ...(standard === undefined ? {} : { standard: standard }),
    type: 'string',
    ...orVariable('(?:SIG)?[A-Z0-9]+', 'the name of a signal, like SIGTERM'),
  };
  return leaf((raw) => {
    const found = typeof raw === 'string' ? readSignal(raw) : undefined;
    if (found === undefined) return noSignal(raw);
    return suspends(found)
      ? refuse(`${found} suspends a process and does not end it`, 'did you mean SIGTERM?')
      : ok(found);
  }, meta);
}

function noSignal(raw: unknown): Result<never, Refusal> {
  const near = typeof raw === 'string' ? closest(raw.toUpperCase(), signalNames()) : undefined;
  return refuse(
    `${quote(raw)} is not a signal`,
    near === undefined ? 'write its name, like SIGTERM' : `did you mean ${near}?`,
  );
}

/** An exit code or the name of a signal. */
export function exitMatch(description: string) {
  const meta = { description, anyOf: [{ type: 'integer', minimum: 0, maximum: 255 }, { type: 'string' }] };
  return leaf((raw): Result<ExitMatch, Refusal> => {
    if (typeof raw === 'string' && !/^-?\d/.test(raw)) {
      const found = readSignal(raw);
      return found === undefined ? noSignal(raw) : ok(found);
    }
    return readWhole(raw, 0, 255);
  }, meta);
}

/** `022` as it is written, with or without quotes: the digits are octal. */
export function umask(description: string) {
  return leaf(
    (raw): Result<number, Refusal> => {
      const digits =
        typeof raw === 'string' || typeof raw === 'number' ? /^(?:0o?)?([0-7]{3})$/.exec(String(raw)) : null;
      if (digits?.[1] !== undefined) return ok(Number.parseInt(digits[1], 8));
      return refuse(`${quote(raw)} is not a umask`, 'write three octal digits, like "022"');
    },
    {
      description,
      anyOf: [
        { type: 'string', ...orVariable('(?:0o?)?[0-7]{3}', 'three octal digits, like 022') },
        { type: 'integer' },
      ],
    },
  );
}
