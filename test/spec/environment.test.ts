import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { environment } from '../../src/spec/environment.ts';
import { inherits } from '../../src/spec/inherit.ts';
import type { LaunchSpec } from '../../src/spec/types.ts';
import { tempFolder } from '../helpers/temp-folder.ts';
import { webOf } from './app-text.ts';

const launch = (changes: Partial<LaunchSpec>): LaunchSpec => ({ ...webOf('').launch, ...changes });
const refusal = (code: string, params: object = {}) =>
  expect.objectContaining({ code, params: expect.objectContaining(params) });

describe('environment', () => {
  it('lays what is written over files, files over one another, and these over what is inherited', () => {
    using folder = tempFolder();
    const [one, two] = [join(folder.path, '1.env'), join(folder.path, '2.env')];
    writeFileSync(one, 'A=one\nB=one\nC=one\nHOME=/one\n');
    writeFileSync(two, 'B=two\nC=two\n');
    const files = [one, two].map((path) => ({ path, optional: false }));
    expect(
      environment(launch({ envFiles: files, env: { C: 'env' } }), { HOME: '/h', PATH: '/bin', OTHER: 'x' }),
    ).toEqual({
      ...{ PATH: '/bin', HOME: '/one', A: 'one', B: 'two', C: 'env' },
    });
  });

  it('lays what is known of another user over what is inherited, and under all that a person wrote', () => {
    using folder = tempFolder();
    const file = join(folder.path, '.env');
    writeFileSync(file, 'USER=file\n');
    const account = { HOME: '/home/lyra', USER: 'lyra', LOGNAME: 'lyra' };
    const inherited = { HOME: '/root', USER: 'root', PATH: '/bin', XDG_RUNTIME_DIR: '/run/user/0' };
    const of = (changes: Partial<LaunchSpec>) => environment(launch(changes), inherited, account);
    expect(of({})).toEqual({ ...account, PATH: '/bin' });
    expect(of({ env: { HOME: '/srv' }, envFiles: [{ path: file, optional: false }] })).toEqual({
      ...{ HOME: '/srv', USER: 'file', LOGNAME: 'lyra', PATH: '/bin' },
    });
    expect(of({ envInherit: 'none' })).toEqual(account);
    // Who names it, or all, gets it.
    expect(of({ envInherit: ['XDG_RUNTIME_DIR'] })).toEqual({ ...account, XDG_RUNTIME_DIR: '/run/user/0' });
    expect(environment(launch({}), inherited)).toEqual(inherited);
    // Who names himself keeps the folders that are his.
    expect(environment(launch({}), inherited, account, false)).toEqual({ ...inherited, ...account });
  });

  it('reads files again at every start: an edit counts, and a key that was removed is gone', () => {
    using folder = tempFolder();
    const path = join(folder.path, '.env');
    const spec = launch({ envFiles: [{ path, optional: false }] });
    writeFileSync(path, 'A=1\nB=1\n');
    expect(environment(spec, {})).toEqual({ A: '1', B: '1' });
    writeFileSync(path, 'A=2\n');
    expect(environment(spec, {})).toEqual({ A: '2' });
    rmSync(path);
    expect(() => environment(spec, {})).toThrow(refusal('SPEC_ENV_FILE_MISSING', { file: path }));
    expect(environment({ ...spec, envFiles: [{ path, optional: true }] }, {})).toEqual({});
  });

  it('does not forgive an optional file that is there and cannot be read', () => {
    using folder = tempFolder();
    const path = join(folder.path, '.env');
    mkdirSync(path);
    const spec = launch({ envFiles: [{ path, optional: true }] });
    expect(() => environment(spec, {})).toThrow(refusal('SPEC_ENV_FILE_UNREADABLE', { file: path }));
    rmSync(path, { recursive: true });
    writeFileSync(path, Uint8Array.of(0x41, 0x3d, 0xff));
    expect(() => environment(spec, {})).toThrow(refusal('SPEC_ENV_FILE_UNREADABLE', { why: 'it is not UTF-8 text' }));
    writeFileSync(path, 'nonsense');
    expect(() => environment(spec, {})).toThrow(refusal('SPEC_ENV_FILE_INVALID', { file: path, line: 1 }));
  });

  it('names all that is required and missing or empty at once, where it may be set, and no value', () => {
    const spec = launch({
      env: { TOKEN: '', OTHER: 'hunter2' },
      envRequired: ['TOKEN', 'OTHER', 'CHANNEL', 'toString'],
      envFiles: [{ path: '/nowhere/.env', optional: true }],
    });
    const missing = { missing: ['TOKEN', 'CHANNEL', 'toString'], places: ['/nowhere/.env', '`env` in the app file'] };
    expect(() => environment(spec, {})).toThrow(refusal('SPEC_ENV_REQUIRED', missing));
    expect(() => environment(spec, {})).toThrow(
      expect.not.objectContaining({ message: expect.stringContaining('hunter2') }),
    );
    expect(environment({ ...spec, envRequired: ['OTHER'] }, {})).toHaveProperty('OTHER', 'hunter2');
  });
});

describe('inherits', () => {
  it.each([
    ['default', 'PATH', true],
    ['default', 'LC_TIME', true],
    ['default', 'XDG_RUNTIME_DIR', true],
    ['default', 'AWS_SECRET', false],
    ['all', 'AWS_SECRET', true],
    ['all', 'SUP_ID', false],
    ['all', 'SUP_RUN', false],
    ['all', 'LISTEN_FDS', false],
    ['all', 'WATCHDOG_PID', false],
    ['all', 'NOTIFY_SOCKET', false],
    ['all', 'JOURNAL_STREAM', false],
    ['all', 'INVOCATION_ID', false],
    ['all', 'SYSTEMD_EXEC_PID', false],
    ['none', 'PATH', false],
  ] as const)('with %s: %s %s', (from, name, taken) => {
    expect(inherits(from, name)).toBe(taken);
  });

  it('takes from a list what is named there and nothing else', () => {
    expect(inherits(['AWS_SECRET', 'SUP_ID'], 'AWS_SECRET')).toBe(true);
    expect(inherits(['AWS_SECRET', 'SUP_ID'], 'PATH')).toBe(false);
    expect(inherits(['AWS_SECRET', 'SUP_ID'], 'SUP_ID')).toBe(false);
  });
});
