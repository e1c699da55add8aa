import { chmodSync, closeSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Exit } from '../../../src/base/process.ts';
import type { LaunchRequest } from '../../../src/platform/platform.ts';
import { until } from '../../helpers/until.ts';
import { Grove, mechanisms } from './grove.ts';

const refused = (code: string) => expect.objectContaining({ name: 'SupError', code });

/** Launches and waits for the end: what came out, and how it ended. */
async function run(grove: Grove, argv: readonly string[], more: Partial<LaunchRequest> = {}) {
  const stdout = join(grove.dir, 'stdout');
  const stderr = join(grove.dir, 'stderr');
  const [out, err] = [openSync(stdout, 'w'), openSync(stderr, 'w')];
  const exits: Exit[] = [];
  const request = {
    id: 'app/run@0',
    run: 1,
    argv,
    cwd: grove.dir,
    env: {},
    umask: null,
    identity: null,
    nice: null,
    stdout: out,
    stderr: err,
  };
  try {
    grove.platform.launcher.launch({ ...request, ...more }, (exit) => exits.push(exit));
    expect(exits).toEqual([]);
  } finally {
    closeSync(out);
    closeSync(err);
  }
  const exit = await until(() => exits[0], 'it has ended');
  grove.platform.trees.release('app/run@0');
  return { exit, stdout: readFileSync(stdout, 'utf8'), stderr: readFileSync(stderr, 'utf8') };
}

describe.each(mechanisms)('launch (trees by %s)', (mechanism) => {
  it('gives the process its folder, its environment and nothing more, and a session of its own', async () => {
    using grove = new Grove(mechanism);
    const script = 'pwd; env | sort; cut -d" " -f1,5,6 /proc/self/stat; cat; echo bad >&2';
    const { stdout, stderr, exit } = await run(grove, ['/bin/sh', '-c', script], {
      env: { A: '1', PATH: '/bin:/usr/bin' },
    });
    const [pwd, ...rest] = stdout.trim().split('\n');
    expect(pwd).toBe(grove.dir);
    expect(rest.slice(0, 3)).toEqual(['A=1', 'PATH=/bin:/usr/bin', `PWD=${grove.dir}`]);
    const [, group, session] = (rest.at(-1) ?? '').split(' ').map(Number);
    expect(group).toBe(session);
    expect(session).not.toBe(Number(readFileSync('/proc/self/stat', 'utf8').split(' ')[5]));
    expect(stderr).toBe('bad\n');
    expect(exit).toEqual({ kind: 'code', code: 0 });
  });

  it('leaves none of the files of the daemon open in it', async () => {
    using grove = new Grove(mechanism);
    const secret = openSync(grove.file('secret'), 'r+');
    const { stdout } = await run(grove, ['/bin/sh', '-c', 'readlink /proc/$$/fd/*'], {
      env: { PATH: '/bin:/usr/bin' },
    });
    closeSync(secret);
    const files = stdout
      .trim()
      .split('\n')
      .filter((file) => !file.startsWith('pipe:'));
    expect(files.sort()).toEqual(['/dev/null', join(grove.dir, 'stderr'), join(grove.dir, 'stdout')]);
  });

  it('tells a code from a signal', async () => {
    using grove = new Grove(mechanism);
    const ends = async (script: string) => (await run(grove, ['/bin/sh', '-c', script])).exit;
    expect(await ends('exit 7')).toEqual({ kind: 'code', code: 7 });
    expect(await ends('exit 137')).toEqual({ kind: 'code', code: 137 });
    expect(await ends('kill -KILL $$')).toEqual({ kind: 'signal', signal: 'SIGKILL' });
    expect(await ends('kill -TERM $$')).toEqual({ kind: 'signal', signal: 'SIGTERM' });
  });

  it('sets the mask of the process and not that of the daemon', async () => {
    using grove = new Grove(mechanism);
    const before = process.umask();
    const { stdout } = await run(grove, ['/bin/sh', '-c', 'umask'], { umask: 0o027 });
    expect(stdout.trim()).toBe('0027');
    expect(process.umask()).toBe(before);
    expect((await run(grove, ['/bin/sh', '-c', 'umask'])).stdout.trim()).toBe(before.toString(8).padStart(4, '0'));
  });

  it('gives the birth of a process that ends at once', async () => {
    using grove = new Grove(mechanism);
    const planted = grove.launch('app/quick@0', '/bin/true');
    expect(planted.ref.main.birth).toMatch(/^[0-9a-f]{8}:\d+$/);
    await until(() => planted.exits.length > 0, 'it has ended');
    await grove.gone(planted);
    expect(grove.platform.trees.birth(planted.ref.main.pid)).not.toBe(planted.ref.main.birth);
  });

  it('refuses what the system does not start, and calls nobody later', async () => {
    using grove = new Grove(mechanism);
    const calls: Exit[] = [];
    const nul = openSync('/dev/null', 'w');
    const attempt =
      (argv: readonly string[], env: Record<string, string> = {}) =>
      () =>
        grove.platform.launcher.launch(
          {
            id: 'app/bad@0',
            run: 1,
            argv,
            cwd: grove.dir,
            env,
            umask: null,
            identity: null,
            nice: null,
            stdout: nul,
            stderr: nul,
          },
          (exit) => calls.push(exit),
        );
    // E2BIG is thrown by Node at once, ENOENT and EACCES are told later.
    expect(attempt(['/bin/true'], { BIG: 'x'.repeat(4_000_000) })).toThrow(refused('LAUNCH_FAILED'));
    expect(attempt(['/bin/true', 'with\0nul'])).toThrow(refused('LAUNCH_FAILED'));
    expect(attempt(['/nowhere/at/all'])).toThrow(refused('LAUNCH_NOT_FOUND'));
    const foreign = join(grove.dir, 'foreign');
    writeFileSync(foreign, withMissingLoader());
    chmodSync(foreign, 0o755);
    expect(attempt([foreign])).toThrow(/loader is missing/);
    closeSync(nul);
    grove.platform.trees.release('app/bad@0');
    // The failures that Node tells later have been told by the time that a later process has come and gone.
    await run(grove, ['/bin/true']);
    expect(calls).toEqual([]);
  });

  it('says which folder is missing when it disappears after the look', () => {
    using grove = new Grove(mechanism);
    const nul = openSync('/dev/null', 'w');
    const cwd = join(grove.dir, 'gone');
    mkdirSync(join(grove.dir, 'other'));
    const request = {
      id: 'app/bad@0',
      run: 1,
      argv: ['/bin/true'],
      cwd,
      env: {},
      umask: null,
      identity: null,
      nice: null,
      stdout: nul,
      stderr: nul,
    };
    expect(() => grove.platform.launcher.launch(request, () => undefined)).toThrow(refused('LAUNCH_CWD_MISSING'));
    closeSync(nul);
    grove.platform.trees.release('app/bad@0');
  });
});

/** The start of an ELF program for this machine whose interpreter does not exist. */
function withMissingLoader(): Buffer {
  const file = readFileSync('/bin/true');
  const at = file.indexOf('/lib64/ld-linux');
  file.write('/nowhere/ld-lin', at === -1 ? file.indexOf('/lib/ld-') : at);
  return file;
}
