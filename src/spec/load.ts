import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { LineCounter } from 'yaml';
import { closest } from '../base/closest.ts';
import { SupError } from '../errors/sup-error.ts';
import { composeYaml } from './compose.ts';
import { toPlain } from './plain.ts';
import type { Problems } from './problems.ts';

/** A file of 2,000 processes with 20 lines each is smaller. */
export const MAX_FILE_BYTES = 1_048_576;

/** Reads an app file whole. SPEC_FILE_MISSING, SPEC_FILE_UNREADABLE; a fifo or a device is not opened. */
export function readBytes(file: string): Uint8Array {
  try {
    const stat = statSync(file);
    if (!stat.isFile()) throw new SupError('SPEC_FILE_UNREADABLE', { file, why: 'it is not a regular file' });
    if (stat.size > MAX_FILE_BYTES) {
      throw new SupError('SPEC_FILE_UNREADABLE', { file, why: `it is larger than ${MAX_FILE_BYTES} bytes` });
    }
    return readFileSync(file);
  } catch (error) {
    if (error instanceof SupError) throw error;
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') throw new SupError('SPEC_FILE_MISSING', { file, close: nearTo(file) });
    throw new SupError('SPEC_FILE_UNREADABLE', { file, why: code ?? message }, { cause: error });
  }
}

/** The app file beside a missing one that was most likely meant, written as that was. */
function nearTo(file: string): string | undefined {
  try {
    const names = readdirSync(dirname(file)).filter((name) => /\.(ya?ml|json)$/.test(name));
    const near = closest(basename(file), names);
    return near === undefined ? undefined : file.slice(0, file.length - basename(file).length) + near;
  } catch {
    return undefined;
  }
}

/** What a file is meant to be. */
export interface Meant {
  /** Said of a file that is something else. */
  readonly message: string;
  readonly suggestion: string;
  readonly mayBeEmpty: boolean;
}

const APP: Meant = {
  message: 'an app file is a map of keys',
  suggestion: 'it begins with `processes:`',
  mayBeEmpty: false,
};

/** All of them may be comments. */
export const SETTINGS: Meant = {
  message: 'settings are a map of keys',
  suggestion: 'write each as `key: value`',
  mayBeEmpty: true,
};

/**
 * The bytes of an app file, or of what else is `meant` (YAML 1.2, or JSON when it is called .json) as plain data, places noted in
 * `problems.positions`. Whatever is wrong with the form goes to `problems`; undefined when nothing could be read.
 */
export function load(
  bytes: Uint8Array,
  kind: 'yaml' | 'json',
  problems: Problems,
  meant: Meant = APP,
): Record<string, unknown> | undefined {
  const start = { line: 1, column: 1 };
  if (bytes.length > MAX_FILE_BYTES) {
    problems.addAt(start, [], { message: `this file is larger than ${MAX_FILE_BYTES} bytes` });
    return undefined;
  }
  const text = decode(bytes);
  if (text === undefined) {
    problems.addAt(start, [], { message: 'this file is not UTF-8 text', suggestion: 'save it as UTF-8' });
    return undefined;
  }
  const lines = new LineCounter();
  const document = composeYaml(text, kind, lines, problems);
  if (document === undefined) return undefined;
  const value = toPlain(document.contents, lines, problems);
  if (isMap(value)) return value;
  if (value === null && meant.mayBeEmpty && !problems.any) return {};
  const message = value === null ? 'this file is empty' : meant.message;
  if (!problems.any) problems.addAt(start, [], { message, suggestion: meant.suggestion });
  return undefined;
}

/** Undefined when it is no UTF-8. A byte order mark is taken off. */
function decode(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

const isMap = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
