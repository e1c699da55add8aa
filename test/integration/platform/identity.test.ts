import { execFileSync } from 'node:child_process';
import { chmodSync, chownSync, closeSync, mkdirSync, openSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { getPriority } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Exit } from '../../../src/base/process.ts';
import type { Identity, LaunchRequest, Platform } from '../../../src/platform/platform.ts';
import { systemAccounts } from '../../../src/platform/posix/accounts.ts';
import { Identities } from '../../../src/platform/posix/identities.ts';
import { posixLauncher } from '../../../src/platform/posix/launch.ts';
import { findTool } from '../../../src/platform/posix/tool.ts';
import { tempFolder } from '../../helpers/temp-folder.ts';
import { until } from '../../helpers/until.ts';
import { bundle } from './bundle.ts';
import { Grove, mechanisms } from './grove.ts';

const NOBODY = 65_534;
const nobody: Identity = { shown: 'user nobody', uid: NOBODY, gid: NOBODY, groups: [], env: null };
/** Groups need no account to be given. */
const grouped: Identity = { ...nobody, groups: [1, 2] };
const PATH = '/usr/bin:/bin';
const refused = (code: string, message = /./) =>
  expect.objectContaining({ name: 'SupError', code, message: expect.stringMatching(message) as string });

/** Launches and waits for the end: its pid, what it said, and how it ended. */
async function run(
  grove: Grove,
  argv: readonly string[],
  more: Partial<LaunchRequest>,
  launcher: Platform['launcher'] = grove.platform.launcher,
) {
  chmodSync(grove.dir, 0o755);
  const file = join(grove.dir, 'output');
  const output = openSync(file, 'w');
  const exits: Exit[] = [];
  const plain = { umask: null, identity: null, nice: null, env: { PATH }, cwd: '/', stdout: output, stderr: output };
  try {
    const { pid } = launcher.launch({ id: 'app/run@0', run: 1, argv, ...plain, ...more }, (exit) => exits.push(exit));
    const exit = await until(() => exits[0], 'it has ended');
    return { pid, exit, said: readFileSync(file, 'utf8') };
  } finally {
    closeSync(output);
    grove.platform.trees.release('app/run@0');
  }
}

/** The lines of `/proc/…/status`, by name. */
const fields = (status: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    [...status.matchAll(/^(\w+):[ \t]*(.*?)\s*$/gm)].map(([, name = '', value = '']) => [name, value]),
  );
const four = (id: number): string => [id, id, id, id].join('\t');
const noCaps = '0'.repeat(16);

describe.runIf(process.geteuid?.() === 0).each(mechanisms)('identity (trees by %s)', (mechanism) => {
  it('is that of the user through and through, in the very process that was started', async () => {
    using grove = new Grove(mechanism);
    const script = 'cat /proc/$$/status; cut -d" " -f1,5,6,19 /proc/$$/stat; readlink /proc/$$/fd/*';
    const secret = openSync(grove.file('secret'), 'r+');
    const { pid, said } = await run(grove, ['/bin/sh', '-c', script], { identity: grouped, nice: -3, umask: 0o027 });
    closeSync(secret);
    const own = fields(readFileSync('/proc/self/status', 'utf8'));
    expect(fields(said)).toMatchObject({
      ...{ Name: 'sh', Uid: four(NOBODY), Gid: four(NOBODY), Groups: '1 2', Umask: '0027' },
      ...{ CapInh: noCaps, CapPrm: noCaps, CapEff: noCaps, CapAmb: noCaps, CapBnd: own['CapBnd'] },
      ...{ NoNewPrivs: own['NoNewPrivs'], Seccomp: own['Seccomp'] },
    });
    const rest = said
      .slice(said.indexOf(`\n${pid} `))
      .trim()
      .split('\n');
    expect(rest[0]).toBe(`${pid} ${pid} ${pid} -3`);
    const files = rest.slice(1).filter((file) => !file.startsWith('pipe:'));
    expect(files.toSorted()).toEqual(['/dev/null', ...Array<string>(2).fill(join(grove.dir, 'output'))]);
  });

  it('may be that of another group alone', async () => {
    using grove = new Grove(mechanism);
    const identity = grove.platform.launcher.identify(null, '1');
    expect(identity).toMatchObject({ shown: 'group 1', uid: 0, gid: 1, env: null });
    const { said } = await run(grove, ['/bin/cat', '/proc/self/status'], { identity });
    const own = fields(readFileSync('/proc/self/status', 'utf8'));
    expect(fields(said)).toMatchObject({ Uid: four(0), Gid: four(1), CapEff: own['CapEff'] });
  });

  it('of an account has all its groups', async () => {
    using grove = new Grove(mechanism);
    // One with supplementary groups where this machine has one.
    const members = readFileSync('/etc/group', 'utf8').match(/^[^:]*:[^:]*:[^:]*:(\w+)/m)?.[1] ?? 'nobody';
    const identity = grove.platform.launcher.identify(members, null);
    const { said } = await run(grove, ['/usr/bin/id'], { identity });
    expect(said).toBe(execFileSync('id', [members], { encoding: 'utf8' }));
  });

  it.each([0, 7, 19, -20])('comes with a niceness of %i that is in force at once', async (nice) => {
    using grove = new Grove(mechanism);
    const before = getPriority();
    const { said, pid } = await run(grove, ['/usr/bin/cut', '-d ', '-f1,19', '/proc/self/stat'], { nice });
    expect(said).toBe(`${pid} ${nice}\n`);
    expect(getPriority()).toBe(before);
  });

  it('does not let an environment have its way with a program that is still root', async () => {
    using grove = new Grove(mechanism);
    const traces = join(grove.dir, 'traces');
    mkdirSync(traces);
    chmodSync(traces, 0o777);
    // The loader writes down what it does, as whoever the program runs as.
    const env = { PATH, LD_DEBUG: 'libs', LD_DEBUG_OUTPUT: join(traces, 'trace') };
    const { exit } = await run(grove, ['/bin/true'], { identity: grouped, nice: 1, env });
    expect(exit).toEqual({ kind: 'code', code: 0 });
    const owners = readdirSync(traces).map((name) => statSync(join(traces, name)).uid);
    expect(owners.length).toBeGreaterThan(0);
    expect(new Set(owners)).toEqual(new Set([NOBODY]));
  });
});

describe.runIf(process.geteuid?.() === 0)('the rights of an identity', () => {
  const script = '#!/bin/sh\ntrue\n';

  it('decide what can be started, and where', () => {
    using grove = new Grove('proc');
    chmodSync(grove.dir, 0o755);
    const { launcher } = grove.platform;
    const file = grove.file('run', script);
    const resolve =
      (command: string, cwd = '/', path = PATH) =>
      () =>
        launcher.resolve(command, cwd, path, nobody);
    chmodSync(file, 0o755);
    expect(resolve(file)()).toBe(file);
    chmodSync(file, 0o750);
    expect(resolve(file)).toThrow(
      refused('LAUNCH_DENIED', /^the user nobody may not execute \S+run \(mode 0750 of 0:0\)$/),
    );
    expect(resolve('run', '/', grove.dir)).toThrow(refused('LAUNCH_DENIED', /may not execute/));
    // It may be executed, and its interpreter could not read it.
    chmodSync(file, 0o711);
    expect(resolve(file)).toThrow(refused('LAUNCH_DENIED', /may not read \S+run/));
    chownSync(file, NOBODY, 0);
    chmodSync(file, 0o500);
    expect(resolve(file)()).toBe(file);
    chmodSync(grove.dir, 0o700);
    expect(resolve(file)).toThrow(
      refused('LAUNCH_DENIED', new RegExp(`: ${grove.dir} \\(mode 0700 of 0:0\\) lets nobody`)),
    );
    expect(resolve('sh', grove.dir)).toThrow(refused('LAUNCH_DENIED', /may not enter/));
    expect(() => launcher.resolve(file, '/', PATH, null)).not.toThrow();
  });

  it('pass over a program in PATH that another one may replace', () => {
    using grove = new Grove('proc');
    chmodSync(grove.dir, 0o755);
    for (const name of ['a', 'b']) mkdirSync(join(grove.dir, name));
    const [first, second] = [grove.file('a/run', script), grove.file('b/run', script)];
    chmodSync(first, 0o700);
    chmodSync(second, 0o755);
    const path = `${join(grove.dir, 'a')}:${join(grove.dir, 'b')}`;
    expect(grove.platform.launcher.resolve('run', '/', path, nobody)).toBe(second);
    expect(grove.platform.launcher.resolve('run', '/', path, null)).toBe(first);
  });
});

describe.runIf(process.geteuid?.() === 0)('without a setpriv that can change users', () => {
  const tools = { setpriv: undefined, nice: findTool('nice'), env: findTool('env') };
  const launcher = posixLauncher(
    { surround: (_, start) => start(), birthOf: () => 'a birth' },
    new Identities(systemAccounts('getent'), tools),
  );

  it('who is in one group only is served by the system call', async () => {
    using grove = new Grove('proc');
    const { said } = await run(grove, ['/bin/cat', '/proc/self/status'], { identity: nobody }, launcher);
    expect(fields(said)).toMatchObject({ Uid: four(NOBODY), Gid: four(NOBODY), Groups: '', CapEff: noCaps });
  });

  it('who has more groups, and who is to come first, is refused', async () => {
    using grove = new Grove('proc');
    const attempt = (more: Partial<LaunchRequest>) => run(grove, ['/bin/true'], more, launcher);
    await expect(attempt({ identity: grouped })).rejects.toThrow(refused('LAUNCH_TOOL_MISSING', /setpriv/));
    await expect(attempt({ identity: nobody, nice: -1 })).rejects.toThrow(refused('LAUNCH_TOOL_MISSING', /setpriv/));
  });
});

/** What a daemon with other rights than this test says of `calls`, each an expression on its launcher. */
function elsewhere(wrapper: readonly string[], ...calls: readonly string[]): readonly unknown[] {
  using temp = tempFolder();
  chmodSync(temp.path, 0o755);
  const program = bundle(
    temp.path,
    `import { currentPlatform } from './src/platform/index.ts';
     import { currentPaths } from './src/platform/paths.ts';
     import { openSync } from 'node:fs';
     const { launcher } = currentPlatform(currentPaths().home('/nowhere', {}), { SUP_TREES: 'proc' });
     const of = (call) => { try { return call() ?? null; } catch (error) { return [error.code, error.message]; } };
     console.log(JSON.stringify([${calls.map((call) => `of(() => ${call})`).join(', ')}]));`,
  );
  const [file, ...args] = [...wrapper, process.execPath, program];
  return JSON.parse(execFileSync(file, args, { encoding: 'utf8', cwd: '/', env: { PATH } })) as unknown[];
}

describe.runIf(process.geteuid?.() === 0)('a daemon that lacks rights', () => {
  it('says who it cannot become', () => {
    const [denied, none] = elsewhere(
      ['setpriv', '--bounding-set=-setuid'],
      `launcher.identify('nobody', null)`,
      `launcher.identify(null, null)`,
    );
    expect(denied).toEqual([
      'IDENTITY_DENIED',
      expect.stringMatching(/^the daemon cannot become user nobody: .*not permitted/),
    ]);
    expect(none).toBeNull();
  });

  it('says which niceness it has no right to, and takes the others', () => {
    const calls = [-5, 0, 5].map((nice) => `launcher.refuseNice(${nice})`);
    const asNobody = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'];
    expect(elsewhere(asNobody, ...calls)).toEqual([
      ['NICE_DENIED', 'a niceness of -5 is not allowed here; the system leaves it at 0'],
      ...[null, null],
    ]);
    // From a daemon that is nice itself, even the ordinary is a step down.
    const niced = elsewhere(['nice', '-n', '5', ...asNobody], 'launcher.refuseNice(0)', 'launcher.refuseNice(5)');
    expect(niced).toEqual([['NICE_DENIED', expect.stringContaining('leaves it at 5')], null]);
  });

  it('lets nobody be anybody else, and everybody himself', () => {
    const asNobody = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'];
    const calls = [`'nobody', null`, `'65534', '65534'`, `'root', null`, `null, 'root'`];
    const told = elsewhere(asNobody, ...calls.map((words) => `launcher.identify(${words})`));
    const own = elsewhere(asNobody, ...['nobody', '65534', 'root'].map((name) => `launcher.accountOf('${name}')`));
    const nobody = { HOME: systemAccounts('getent').user('nobody')?.home, USER: 'nobody', LOGNAME: 'nobody' };
    expect(own).toEqual([nobody, nobody, null]);
    expect(told.slice(0, 2)).toEqual([null, null]);
    expect(told.slice(2).map((each) => (each as string[])[0])).toEqual(['IDENTITY_NOT_ROOT', 'IDENTITY_NOT_ROOT']);
  });

  const daemon = `import { currentPlatform } from './src/platform/index.ts';
    import { currentPaths } from './src/platform/paths.ts';
    import { readFileSync } from 'node:fs';
    const { launcher } = currentPlatform(currentPaths().home('/nowhere', {}), { SUP_TREES: 'proc' });
    const run = (argv, identity, onExit) => launcher.launch({ id: 'a/b@0', run: 1, argv, cwd: '/', env: {},
      umask: null, identity, nice: null, stdout: 1, stderr: 2 }, onExit);`;

  it('hands on no capability that it has inherited', () => {
    using temp = tempFolder();
    const program = bundle(
      temp.path,
      `${daemon}
       console.log(readFileSync('/proc/self/status', 'utf8').match(/^CapAmb.*/m)[0]);
       run(['/bin/grep', '-h', '^Cap[IPEA]', '/proc/self/status'], launcher.identify('nobody', null), () => {});`,
    );
    const caps = ['--inh-caps=+net_bind_service', '--ambient-caps=+net_bind_service'];
    const said = execFileSync('setpriv', [...caps, process.execPath, program], { encoding: 'utf8', env: { PATH } });
    const [own, ...child] = said.trim().split('\n');
    expect(own).not.toBe(`CapAmb:\t${noCaps}`);
    expect(child).toEqual(['CapInh', 'CapPrm', 'CapEff', 'CapAmb'].map((name) => `${name}:\t${noCaps}`));
  });

  it('tells what could not be taken as such, and not as an exit of the program', () => {
    using temp = tempFolder();
    const program = bundle(
      temp.path,
      `${daemon}
       const { groups } = ${JSON.stringify(grouped)};
       const nobody = { shown: 'user nobody', uid: 65534, gid: 65534, groups, env: null };
       run(['/bin/sh', '-c', 'exit 127'], nobody, (exit) => console.log(JSON.stringify(exit)));`,
    );
    const under = (...wrapper: readonly string[]): unknown => {
      const [file, ...args] = [...wrapper, process.execPath, program];
      return JSON.parse(
        execFileSync(file, args, { encoding: 'utf8', env: { PATH }, stdio: ['ignore', 'pipe', 'ignore'] }),
      );
    };
    // Nobody has tried it out before: as if the right had been taken away since.
    expect(under('setpriv', '--bounding-set=-setuid')).toMatchObject({ kind: 'unspawned', code: 'IDENTITY_DENIED' });
    expect(under()).toEqual({ kind: 'code', code: 127 });
  });
});
