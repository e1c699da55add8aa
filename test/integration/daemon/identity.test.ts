import { execFileSync } from 'node:child_process';
import { chmodSync, chownSync, cpSync, mkdirSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { currentPaths } from '../../../src/platform/paths.ts';
import { systemAccounts } from '../../../src/platform/posix/accounts.ts';
import type { ProcessView } from '../../../src/protocol/view.ts';
import { readApp } from '../../../src/spec/read-app.ts';
import { everybody } from '../../helpers/accounts.ts';
import { root, type TestHome, withHome } from '../../helpers/home.ts';
import { tempFolder } from '../../helpers/temp-folder.ts';
import { until } from '../../helpers/until.ts';

const isRoot = process.geteuid?.() === 0;
/** A user that every system has, with a home that is there. */
const USER = 'daemon';
const account = systemAccounts('getent').user(USER);
const NOBODY = 65_534;

/** A home that other users can look into. */
const withOpenHome = (test: (home: TestHome) => Promise<void>): Promise<void> =>
  withHome(async (home) => {
    chmodSync(home.dir, 0o755);
    await test(home);
  });

const app = (home: TestHome, ...lines: readonly string[]): string =>
  home.write('app.yaml', ['name: shop', 'processes:', '  web:', ...lines.map((line) => `    ${line}`), ''].join('\n'));

/** What the process says until it says `complete`. */
async function saidBy(home: TestHome): Promise<string> {
  let said = '';
  await until(async () => (said = await home.ok('logs', 'web')).includes('complete'), 'all that it says');
  return said;
}

const SCRIPT = [
  'id; umask; nice; pwd; env | grep -E "^(HOME|USER|LOGNAME|WHERE|XDG_.*)=" | sort; cat before',
  'echo through the device >/dev/stdout; echo and its twin >/dev/stderr; echo complete; exec sleep 1000',
].join('; ');

describe.runIf(isRoot).each(['', 'proc'])('a process of another user (SUP_TREES=%s)', (trees) => {
  it('is him: groups, home, variables, folder, mask, niceness, output; so are the commands around it', () =>
    withOpenHome(async (home) => {
      const file = app(
        home,
        `user: ${USER}`,
        'umask: "027"',
        'nice: 3',
        `cwd: ${home.dir}/work`,
        'env: {WHERE: "%h", LOGNAME: mine}',
        'before_start: [[sh, -c, "id -un; nice; echo $HOME"], [sh, -c, "id -u >before"]]',
        `command: [sh, -c, '${SCRIPT}']`,
      );
      mkdirSync(join(home.dir, 'work'));
      chownSync(join(home.dir, 'work'), account?.uid ?? 0, 0);
      const env = { SUP_TREES: trees, HOME: '/root', XDG_RUNTIME_DIR: '/run/user/0' };
      const { code, stderr } = await home.run({ env }, 'start', file);
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      const { uid, home: where } = account ?? { uid: 0, home: '' };
      const id = execFileSync('id', [USER], { encoding: 'utf8' }).trim();
      expect((await saidBy(home)).trim().split('\n')).toEqual([
        ...[USER, '3', where, id, '0027', '3', join(home.dir, 'work')],
        ...[`HOME=${where}`, 'LOGNAME=mine', `USER=${USER}`, `WHERE=${where}`, `${uid}`],
        ...['through the device', 'and its twin', 'complete'],
      ]);
      const [view] = await home.json<ProcessView[]>('ls');
      expect(readFileSync(`/proc/${view?.pid}/comm`, 'utf8')).toBe('sleep\n');
      // It stops as any other, though its tree began as root.
      await home.ok('stop', 'web');
      expect(home.living().filter(({ command }) => command.includes('sleep'))).toEqual([]);
    }));

  it('begins in his home, and changes with the file', () =>
    withOpenHome(async (home) => {
      const lines = [
        'cwd: "~"',
        'command: [sh, -c, "id -un; pwd; echo complete; echo x >/dev/stdout; exec sleep 1000"]',
      ];
      await home.run({ env: { SUP_TREES: trees } }, 'start', app(home, `user: ${USER}`, ...lines));
      expect(await saidBy(home)).toBe(`${USER}\n${account?.home}\ncomplete\nx\n`);
      const plan = await home.ok('plan', app(home, 'user: nobody', ...lines.slice(1)));
      expect(plan).toMatch(/restart\s+.*user changed/);
      await home.ok('start', join(home.dir, 'app.yaml'));
      await until(
        async () => (await home.ok('logs', 'web')).endsWith(`nobody\n${home.dir}\ncomplete\nx\n`),
        'the other',
      );
    }));
});

describe.runIf(isRoot)('a user or group that is not there', () => {
  it('is found when the file is read, with its place, and starts nothing', () =>
    withHome(async (home) => {
      const file = app(home, 'command: sleep 1000', 'user: nobdy', 'group: no-such-group-here');
      for (const command of ['check', 'plan', 'start']) {
        const { code, stderr } = await home.run({ cwd: home.dir }, command, 'app.yaml');
        expect(code).toBe(4);
        expect(stderr).toContain(
          'app.yaml:5:11  processes.web.user  there is no user "nobdy" on this machine; did you mean nobody?',
        );
        expect(stderr).toContain('app.yaml:6:12  processes.web.group  there is no group "no-such-group-here"');
      }
      expect(home.living()).toEqual([]);
      expect(file).toBe(join(home.dir, 'app.yaml'));
    }));

  it('is refused by the daemon all the same, before anything is done', () =>
    withHome(async (home) => {
      await home.ok('start', app(home, 'command: sleep 1000'));
      const [before] = await home.json<ProcessView[]>('ls');
      const { PATH = '' } = process.env;
      const spec = readApp(join(home.dir, 'app.yaml'), { PATH }, everybody);
      const [web] = spec.processes;
      const launch = { ...web?.launch, user: 'is-gone' };
      const other = { ...web, name: 'other', launch: { ...web?.launch, command: ['sleep', '1001'] } };
      const answer = await ask(home, 'app.apply', {
        app: { ...spec, processes: [other, { ...web, launch }] },
        dryRun: false,
      });
      expect(answer).toContain('ENVIRONMENT_UNFIT');
      expect(answer).toContain('shop/web: there is no user \\"is-gone\\" on this machine');
      expect(await home.json('ls')).toEqual([before]);
      expect(home.living().filter(({ command }) => command.includes('sleep 1001'))).toEqual([]);
    }));
});

describe.runIf(isRoot)('what the user may not do', () => {
  it('is told with him and the path, and not as an exit', () =>
    withOpenHome(async (home) => {
      mkdirSync(join(home.dir, 'shut'), { mode: 0o700 });
      const program = home.write('shut/run', '#!/bin/sh\nexec sleep 1000\n');
      chmodSync(program, 0o755);
      const reasonOf = async (...lines: readonly string[]): Promise<string> => {
        expect((await home.sup('start', app(home, 'user: nobody', ...lines))).code).toBe(6);
        const [view] = await home.json<ProcessView[]>('ls');
        expect(view).toMatchObject({ state: 'failed', exit: { kind: 'unspawned', code: 'LAUNCH_DENIED' } });
        return view?.reason ?? '';
      };
      const way = `${join(home.dir, 'shut')} (mode 0700 of 0:0) lets nobody else through`;
      expect(await reasonOf(`command: ${program}`)).toContain(`the user nobody may not execute ${program}: ${way}`);
      const shut = join(home.dir, 'shut');
      expect(await reasonOf('command: sleep 1000', `cwd: ${shut}`)).toContain(`the user nobody may not enter ${shut}`);
    }));

  it('holds for environment files too, before anything starts', () =>
    withOpenHome(async (home) => {
      chmodSync(home.write('secret.env', 'TOKEN=hunter2\n'), 0o600);
      const lines = [
        'user: nobody',
        'env_files: [secret.env]',
        'command: [sh, -c, "echo $TOKEN complete; sleep 1000"]',
      ];
      const { code, stderr } = await home.sup('start', app(home, ...lines));
      expect(code).toBe(4);
      expect(stderr).toContain(
        `shop/web: the user nobody may not read ${join(home.dir, 'secret.env')} (mode 0600 of 0:0)`,
      );
      expect(stderr).not.toContain('hunter2');
      chownSync(join(home.dir, 'secret.env'), NOBODY, NOBODY);
      await home.ok('start', join(home.dir, 'app.yaml'));
      expect(await saidBy(home)).toBe('hunter2 complete\n');
    }));
});

describe.runIf(isRoot)('somebody who is not root', () => {
  it('may name himself, whatever stood around the command that says so, and nobody else', async () => {
    using temp = tempFolder();
    chmodSync(temp.path, 0o755);
    for (const part of ['bin', 'dist', 'package.json']) {
      cpSync(join(root, part), join(temp.path, 'sup', part), { recursive: true });
    }
    const own = join(temp.path, 'own');
    mkdirSync(own);
    chownSync(own, NOBODY, NOBODY);
    const env = { PATH: process.env['PATH'] ?? '', HOME: own, SUP_HOME: own, USER: 'me' };
    const sup = (...args: readonly string[]): string => {
      try {
        const options = { uid: NOBODY, gid: NOBODY, cwd: own, env, encoding: 'utf8', stdio: 'pipe' } as const;
        return execFileSync(process.execPath, [join(temp.path, 'sup', 'bin', 'sup.js'), ...args], options);
      } catch (error) {
        return (error as { stderr: string }).stderr;
      }
    };
    const file = join(temp.path, 'app.yaml');
    const write = (user: string, group: string): void => {
      const command = 'command: [sh, -c, "id -un; echo $USER; echo $HOME; echo complete; exec sleep 1000"]';
      execFileSync('tee', [file], {
        input: `processes:\n  web: {user: ${user}, group: ${group}, ${command}}\n`,
        stdio: 'pipe',
      });
    };
    try {
      write(USER, 'root');
      expect(sup('start', file)).toMatch(
        /web\.user {2}only root can run .* user;.*\n.*web\.group {2}only root can run/,
      );
      write('nobody', String(NOBODY));
      expect(sup('start', file)).toMatch(/web {2}running {2}pid/);
      await until(() => sup('logs', 'web').includes('complete'), 'all that it says');
      const itsHome = systemAccounts('getent').user('nobody')?.home;
      expect(sup('logs', 'web')).toBe(`nobody\nnobody\n${itsHome}\ncomplete\n`);
    } finally {
      sup('daemon', 'stop');
    }
  });
});

/** One call without the command line: the answer as it came. */
function ask(home: TestHome, method: string, params: object): Promise<string> {
  const { endpoint } = currentPaths().home(home.dir, {});
  return new Promise((resolve, reject) => {
    let said = '';
    const socket = connect(endpoint, () =>
      socket.write(`${JSON.stringify({ jsonrpc: '2.0', id: 1, method, params })}\n`),
    );
    socket.on('error', reject);
    socket.on('data', (chunk) => {
      said += String(chunk);
      if (said.includes('\n')) socket.destroy();
    });
    socket.on('close', () => resolve(said));
  });
}
