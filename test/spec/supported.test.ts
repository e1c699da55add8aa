import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Keypath } from '../../src/spec/keypath.ts';
import { isExtension } from '../../src/spec/schema/leaf.ts';
import { knownKeys, shapeAt } from '../../src/spec/schema/walk.ts';
import { zodOf } from '../../src/spec/schema/zod.ts';
import { NOT_SUPPORTED, NOT_YET, unsupportedIn } from '../../src/spec/supported.ts';
import { problemsOf, webOf } from './app-text.ts';
import { parse } from 'yaml';

const text = readFileSync(new URL('../fixtures/apps/everything.yaml', import.meta.url), 'utf8');
const everything = parse(text) as Record<string, unknown>;

/** Every key that the schema knows below `path`, written with dots. */
function keysBelow(path: Keypath, shown: readonly string[]): readonly string[] {
  return knownKeys(path).flatMap((key) => [[...shown, key].join('.'), ...keysBelow([...path, key], [...shown, key])]);
}

/** Every key that stands somewhere below `value`. */
function keysIn(value: unknown, shown: readonly string[]): readonly string[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [];
  return Object.entries(value)
    .filter(([key]) => !isExtension(key))
    .flatMap(([key, part]) => [[...shown, key].join('.'), ...keysIn(part, [...shown, key])]);
}

const processes = Object.values(everything['processes'] as Record<string, unknown>);
const written = new Set(processes.flatMap((process) => keysIn(process, [])));

/** Each line of the list in an app of its own: the value of the fixture that the line is about. */
function appWith(line: string): string {
  const [keypath = '', value] = line.split('=');
  const keys = keypath.split('.').map((key) => (key === '*' ? 'setup' : key));
  const found = processes
    .map((process) =>
      keys.reduce<unknown>((here, key) => (here as Record<string, unknown> | undefined)?.[key], process),
    )
    .find((part) => part !== undefined && (value === undefined || String(part) === value));
  const process = keys.reduceRight<unknown>((inner, key) => ({ [key]: inner }), found) as Record<string, unknown>;
  const kind = keypath === 'schedule' ? { kind: 'job' } : {};
  return JSON.stringify({
    processes: { web: { command: 'run', ...kind, ...process }, setup: { command: 'run', kind: 'job' } },
  });
}

describe('the list of what is not supported yet', () => {
  it('has an example of every key that the schema knows, so that the rest of this file can be believed', () => {
    expect(keysBelow(['processes', 'web'], []).filter((key) => !written.has(key))).toEqual([]);
    expect(knownKeys([]).filter((key) => !(key in everything))).toEqual([]);
  });

  it.each(Object.keys(NOT_YET))('is not stale: %s is a key, and a value, that the schema takes', (line) => {
    const [keypath = '', value] = line.split('=');
    const path = ['processes', 'web', ...keypath.split('.')];
    const shape = shapeAt(path);
    if (shape === undefined) throw new Error(`nothing is known at ${keypath}`);
    if (value === undefined) return;
    expect(zodOf(shape).safeParse(keypath === 'restart' ? { policy: value } : value).success).toBe(true);
  });

  it.each(Object.keys(NOT_YET))('refuses %s, and nothing else, where it is written and under defaults', (line) => {
    const [, value] = line.split('=');
    const message = value === undefined ? NOT_SUPPORTED : `${value} is ${NOT_SUPPORTED}`;
    const told = problemsOf(appWith(line), { root: true });
    expect(told.length).toBeGreaterThan(0);
    expect(told.map((problem) => problem.message)).toEqual(told.map(() => message));
    const defaults = JSON.stringify({ defaults: JSON.parse(appWith(line)).processes.web, processes: { setup: {} } });
    expect(problemsOf(defaults, { root: true }).some((problem) => problem.message === message)).toBe(true);
  });

  it('names exactly what is refused of the file with every key', () => {
    const refused = problemsOf(text, { root: true });
    expect(refused.filter(({ message }) => !message.endsWith(NOT_SUPPORTED))).toEqual([]);
    const lines = Object.keys(NOT_YET);
    const hits = lines.filter((line) => {
      const [keypath = '', value] = line.split('=');
      const pattern = new RegExp(`(^|^processes\\.[a-z]+\\.)${keypath.replaceAll('.', '\\.').replace('*', '[a-z]+')}$`);
      return refused.some(
        ({ keypath: at, message }) => pattern.test(at) && (value === undefined || message.startsWith(`${value} `)),
      );
    });
    expect(hits).toEqual(lines);
  });

  it('is asked also of a spec that comes over the wire', () => {
    const plain = webOf('');
    expect(unsupportedIn(plain)).toBeUndefined();
    expect(unsupportedIn({ ...plain, liveness: { kind: 'watchdog', watchdogMs: 1 } })).toBe('liveness');
    expect(unsupportedIn({ ...plain, limits: { ...plain.limits, openFiles: 1 } })).toBe('limits');
  });
});
