import { expect } from 'vitest';
import type { Accounts } from '../../src/base/account.ts';
import type { Problem } from '../../src/errors/codes/spec.ts';
import type { Disk } from '../../src/spec/disk.ts';
import { SupError } from '../../src/errors/sup-error.ts';
import { readAppBytes } from '../../src/spec/read-app.ts';
import { readGoodBytes } from '../../src/spec/read-good-app.ts';
import type { AppSpec, ProcessSpec } from '../../src/spec/types.ts';
import { accountsWith } from '../helpers/accounts.ts';

export interface Told {
  readonly env?: Readonly<Record<string, string>>;
  readonly kind?: 'yaml' | 'json';
  readonly root?: boolean;
  /** = those of the machine below */
  readonly accounts?: Accounts;
  /** What lies beside the file, by absolute path. */
  readonly files?: Readonly<Record<string, string>>;
}

/** Who is known on that machine. `jo` is who reads the file, unless it is root. */
const USERS = { root: 0, jo: 1_000, lyra: 998, nobody: 65_534 };
const GROUPS = { docker: 990, nogroup: 65_534 };

/**
 * The app of this text, as if it were `/srv/lyra/app.yaml` of a user whose home is `/home/jo`. Every text of every test
 * is read both ways: the quick one has the same app, to the order of its keys, or none where the other has problems.
 */
export function readText(
  text: string | Uint8Array,
  {
    env = {},
    kind = 'yaml',
    root = false,
    accounts = accountsWith(root ? 0 : 1_000, USERS, GROUPS),
    files = {},
  }: Told = {},
): AppSpec {
  const bytes = typeof text === 'string' ? new TextEncoder().encode(text) : text;
  const around = { dir: '/srv/lyra', env, home: '/home/jo', shell: '/bin/sh', accounts };
  const full = `/srv/lyra/app.${kind}`;
  const quick = readGoodBytes(bytes, full, around, diskOf(files));
  try {
    const app = readAppBytes(bytes, `app.${kind}`, full, around, diskOf(files));
    expect(JSON.stringify(quick)).toBe(JSON.stringify(app));
    return app;
  } catch (error) {
    if (error instanceof SupError) expect(quick).toBeUndefined();
    throw error;
  }
}

/** `other.yaml`, which the fixture with every key includes, is always there. */
const diskOf = (files: Readonly<Record<string, string>>): Disk => ({
  bytes(file) {
    const text = { '/srv/lyra/other.yaml': 'processes: {elsewhere: {command: run}}', ...files }[file];
    if (text === undefined) throw new SupError('SPEC_FILE_MISSING', { file });
    return new TextEncoder().encode(text);
  },
  identity: (file) => file,
});

/** What is wrong with this text; nothing when it is right. */
export function problemsOf(text: string | Uint8Array, told: Told = {}): readonly Problem[] {
  try {
    readText(text, told);
    return [];
  } catch (error) {
    if (error instanceof SupError && error.code === 'SPEC_INVALID')
      return (error as SupError<'SPEC_INVALID'>).params.problems;
    throw error;
  }
}

/** The same, each as one line without the name of the file. */
export const linesOf = (text: string | Uint8Array, told: Told = {}): readonly string[] =>
  problemsOf(text, told).map(({ line, column, keypath, message }) => `${line}:${column} ${keypath}: ${message}`);

/** The one slot of an app with one process called `web`, whose keys are these lines. */
export function webOf(lines: string, told: Told = {}): ProcessSpec {
  const [spec] = readText(appOf(lines), told).processes;
  if (spec === undefined) throw new Error('no process came out');
  return spec;
}

/** An app file with one process called `web`; a command is added where none is given. */
export function appOf(lines: string): string {
  const keys = /^(command|shell):/m.test(lines) ? lines : `command: run\n${lines}`;
  return `processes:\n  web:\n${keys.replace(/^(?=.)/gm, '    ')}\n`;
}
