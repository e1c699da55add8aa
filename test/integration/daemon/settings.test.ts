import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { PlanItem } from '../../../src/protocol/methods.ts';
import type { DaemonView, ProcessDetail, ProcessView } from '../../../src/protocol/view.ts';
import { foreground } from '../../helpers/foreground.ts';
import { fixtures, type TestHome, withHome } from '../../helpers/home.ts';
import { until } from '../../helpers/until.ts';

const child = (name: string): string => join(fixtures, 'children', name);
const settings = (home: TestHome, text: string): string => home.write('config/settings.yaml', text);
const daemonPid = async (home: TestHome) => (await home.json<DaemonView>('daemon', 'status')).pid;
const log = (home: TestHome): string => readFileSync(join(home.dir, 'log', 'supd.log'), 'utf8');

describe('settings.yaml', () => {
  it('gives the logs of processes their limits, unless they say otherwise', () =>
    withHome(async (home) => {
      settings(home, 'logs: {max_size: 4K, max_files: 2}\n');
      const flood = `[node, ${child('ticks.mjs')}, "1"]`;
      const file = home.write(
        'app.yaml',
        `processes:\n  meek: {command: ${flood}}\n  own: {command: ${flood}, logs: {max_size: 1M}}\n`,
      );
      await home.ok('start', file);
      await home.ok('start', '--name', 'single', '--', 'node', child('ticks.mjs'), '1');
      const segments = async (name: string): Promise<readonly number[]> => {
        const [detail] = await home.json<ProcessDetail[]>('status', name);
        const dir = detail?.logDir ?? '';
        return readdirSync(dir).flatMap((each) => (each.endsWith('.log') ? [statSync(join(dir, each)).size] : []));
      };
      for (const name of ['meek', 'single']) {
        await until(async () => (await segments(name)).length === 2, `the rotation of ${name}`);
        for (const bytes of await segments(name)) expect(bytes).toBeLessThanOrEqual(4_096);
      }
      await until(async () => ((await segments('own'))[0] ?? 0) > 4_096, 'the growth of own');
      settings(home, 'logs: {max_size: 8K, max_files: 2}\n');
      const changes = (await home.json<PlanItem[]>('plan', file)).map(({ id, action, reason }) => [id, action, reason]);
      const [meek, own] = changes;
      expect(meek?.slice(1)).toEqual(['update', 'logs.max_size changed']);
      expect(own?.slice(1)).toEqual(['keep', 'nothing changed']);
    }));

  it('bounds how long everything may take to stop', () =>
    withHome(async (home) => {
      settings(home, 'shutdown_timeout: 300ms\n');
      const stubborn = `[node, ${child('ignores-sigterm.mjs')}]`;
      const app = `processes:\n  a: {command: ${stubborn}, stop: {timeout: 10m}, readiness: {after: 500ms}}\n  b: {command: ${stubborn}, stop: {timeout: 10m}, readiness: {after: 500ms}, depends_on: [a]}\n`;
      await home.ok('start', home.write('app.yaml', app));
      const stopped = await home.json<{ stopped: readonly string[]; left: readonly string[] }>('daemon', 'stop');
      expect([stopped.stopped.length, stopped.left]).toEqual([2, []]);
      expect(log(home)).toContain('not stopped after 300ms (shutdown_timeout): killing what is left');
    }));

  it('bounds the log of the daemon, and takes new limits at SIGHUP', () =>
    withHome(async (home) => {
      settings(home, 'daemon_log: {max_size: 4K, max_files: 2}\n');
      await home.ok('start', home.write('app.yaml', 'processes:\n  web: {command: sleep 1000}\n'));
      const logs = (): readonly string[] =>
        readdirSync(join(home.dir, 'log')).filter((name) => name.startsWith('supd.log'));
      /** Each restart is some lines of it. */
      const restarted = (done: () => boolean) => async (): Promise<boolean> => {
        await home.ok('restart', 'web');
        return done();
      };
      await until(
        restarted(() => logs().includes('supd.log.1')),
        'the second file',
        20_000,
      );
      settings(home, 'daemon_log: {max_size: 4K, max_files: 1}\n');
      process.kill(await daemonPid(home), 'SIGHUP');
      await until(() => log(home).includes('settings.yaml  in force'), 'the new settings');
      await until(
        restarted(() => !logs().includes('supd.log.1')),
        'its end',
        20_000,
      );
      expect(logs()).toEqual(['supd.log']);
      expect(statSync(join(home.dir, 'log', 'supd.log')).size).toBeLessThan(8_192);
    }));

  it('that are broken are refused by whatever would begin with them, with every mistake, and nothing starts', () =>
    withHome(async (home) => {
      const path = settings(home, 'logs: {max_size: 10Mb, max_fles: 3}\nshutdown_timeout: soon\n');
      const file = home.write('app.yaml', 'processes:\n  web: {command: sleep 1000}\n');
      const mistakes = [
        `error: ${path} has 2 problems (SPEC_INVALID)`,
        `${path}:1:24  logs.max_fles  the key "max_fles" is not known here; did you mean max_files?`,
        `${path}:2:19  shutdown_timeout  "soon" is not a time; write it like 250ms, 10s or 1h30m`,
        `hint: mend what is named above; \`sup check ${path}\` looks again without changing anything`,
        '',
      ].join('\n');
      for (const args of [
        ['start', file],
        ['plan', file],
        ['daemon', 'start'],
        ['daemon', 'run'],
        ['check', path],
      ]) {
        const { code, stderr } = await home.sup(...args);
        expect([args[0], code, stderr]).toEqual([args[0], 4, mistakes]);
      }
      expect(home.living()).toEqual([]);
      expect(existsSync(join(home.dir, 'run', 'sup.sock'))).toBe(false);
      expect((await home.sup('check', file)).code).toBe(0);
    }));

  it('are checked by name, alone or beside an app, all mistakes at once', () =>
    withHome(async (home) => {
      const path = settings(home, 'events: {keep: 5}\n');
      const file = home.write('app.yaml', 'processes:\n  web: {command: run}\n');
      expect(await home.ok('check', path)).toBe('config/settings.yaml: ok: settings\n');
      expect(await home.ok('check', file, path)).toMatch(
        /^app\.yaml: ok: app .*\nconfig\/settings\.yaml: ok: settings\n$/,
      );
      settings(home, 'events: {kep: 5}\n');
      home.write('app.yaml', 'processes:\n  web: {comand: run}\n');
      const { code, stderr } = await home.sup('check', file, path);
      expect([code, stderr.split('\n').length]).toEqual([4, 5]);
      expect((await home.sup('check', join(home.dir, 'gone', 'settings.yaml'))).code).toBe(3);
    }));

  it('that are broken change nothing at SIGHUP, neither themselves nor the apps', () =>
    withHome(async (home) => {
      settings(home, 'logs: {max_files: 2}\n');
      home.write('app.yaml', 'name: app\nprocesses:\n  web: {command: sleep 1000}\n');
      const sup = foreground(home, ['app.yaml']);
      await sup.up();
      await until(async () => (await home.json<ProcessView[]>('ls'))[0]?.state === 'running', 'the process');
      settings(home, 'logs: {max_files: two}\n');
      home.write('app.yaml', 'name: app\nprocesses:\n  web: {command: sleep 1001}\n');
      sup.child.kill('SIGHUP');
      await until(() => sup.said().includes('settings.yaml  not applied again, nothing was changed:'), 'the refusal');
      expect(sup.said()).toContain('"two" is not a whole number');
      settings(home, 'logs: {max_files: 3}\n');
      sup.child.kill('SIGHUP');
      await until(() => sup.said().includes('app/web  restart: command changed, logs.max_files changed'), 'the edit');
      sup.child.kill('SIGTERM');
      expect(await sup.ended).toBe(0);
      expect(sup.said().match(/restart: command changed/g)).toHaveLength(1);
    }));
});
