import { describe, expect, it } from 'vitest';
import type { ProcessView } from '../../../src/protocol/view.ts';
import { type TestHome, withHome } from '../../helpers/home.ts';
import { until } from '../../helpers/until.ts';
import { expectScreen } from './document.ts';
import { Studio } from './studio.ts';

/*
 * docs/screens.md, from the real program at a real terminal. What differs from run to run is replaced on its way in
 * (test/fixtures/steady.cjs), so that columns are as wide everywhere.
 */

const SHOP = `name: shop
processes:
  web: {command: sleep 1000}
  api:
    command: sh -c 'echo listening on 8080; sleep 1000 & sleep 1000'
    depends_on: [web]
    env: {API_TOKEN: not-for-everybody, PORT: "8080"}
  worker: {command: sleep 1000, instances: 3}
  nightly-report-of-all-the-shops: {command: sleep 1000, instances: 2}
  search: {command: sleep 1000, readiness: {after: 10m}, start_timeout: 20m}
  migrate: {command: [sh, -c, echo 14 tables migrated], kind: job}
  prices:
    command: sh -c 'echo asking db.example.com; echo connection refused >&2; exit 1'
    restart: {delay: 10m, max_delay: 10m, factor: 1, jitter: 0, limit: {burst: 3, interval: 1h}}
  index: {command: sleep 1000, depends_on: {search: ready}}
  mail:
    command: [sh, -c, 'echo reading mail.json; echo "mail.json:3: the token is missing" >&2; exit 78']
    restart: {delay: 1ms, factor: 1, jitter: 0, limit: {burst: 3, interval: 1m}}
  debug: {command: sleep 1000, autostart: false}
`;
const TOOLS = `name: tools
processes:
  backup: {command: [sh, -c, exit 3], restart: "no"}
  chat: {command: [sh, -c, 'trap "" TERM; echo ready; while :; do sleep 0.1; done'], stop: {timeout: 10m}}
  gone: {command: no-such-program --port 8080}
`;

const all = async (home: TestHome): Promise<ReadonlyMap<string, ProcessView>> =>
  new Map((await home.json<ProcessView[]>('ls')).map((view) => [view.id, view]));

async function everySituation(home: TestHome): Promise<void> {
  home.write('shop.yaml', SHOP);
  home.write('tools.yaml', TOOLS);
  await home.sup('start', '--no-wait', 'shop.yaml', 'tools.yaml');
  const isThere = (views: ReadonlyMap<string, ProcessView>): boolean =>
    views.get('shop/mail')?.state === 'failed' &&
    views.get('shop/prices')?.state === 'waiting' &&
    views.get('shop/migrate')?.reason === 'completed' &&
    views.get('shop/api')?.state === 'running' &&
    views.get('tools/backup')?.state === 'failed' &&
    views.get('tools/gone')?.state === 'failed';
  await until(async () => isThere(await all(home)), 'all are where they should be');
  await until(async () => (await home.ok('logs', 'chat')).includes('ready'), 'chat ignores SIGTERM');
  await until(async () => (await home.ok('logs', 'api')).includes('listening'), 'api has its children');
  await home.ok('stop', '--no-wait', 'tools/chat');
  await until(async () => (await all(home)).get('tools/chat')?.state === 'stopping', 'chat is being stopped');
}

const expectShown = (name: string, { text }: Studio): void => expectScreen('docs/screens.md', name, text);

describe('docs/screens.md', () => {
  it('shows processes in every situation', () =>
    withHome(async (home) => {
      await everySituation(home);
      const studio = new Studio(home);
      await studio.columns(120).sup('ls');
      expectShown('ls at 120 columns', studio);
      for (const columns of [80, 40]) {
        const narrow = new Studio(home).columns(columns);
        await narrow.sup('ls');
        expectShown(`ls at ${columns} columns`, narrow);
      }
      const one = new Studio(home);
      await one.sup('ls', 'web');
      expectShown('ls of one', one);
      for (const name of ['api', 'mail', 'prices', 'migrate']) {
        const status = new Studio(home);
        await status.sup('status', name);
        expectShown(`status of ${name}`, status);
      }
      const logs = new Studio(home).columns(60);
      await logs.sup('logs', '-n', '2', 'prices', 'mail', 'migrate');
      expectShown('logs', logs);
      const plan = new Studio(home);
      home.write(
        'shop.yaml',
        SHOP.replace('"8080"', '"8081"').replace('  debug:', '  cache: {command: sleep 1000}\n  debug:'),
      );
      await plan.sup('plan', 'shop.yaml');
      expectShown('plan', plan);
      await home.ok('signal', 'KILL', '--tree', 'tools/chat');
    }));

  it('shows five hundred', () =>
    withHome(async (home) => {
      const names = Array.from({ length: 500 }, (_, n) => `p${String(n).padStart(3, '0')}`);
      const processes = Object.fromEntries(names.map((name) => [name, { command: 'sleep 1000' }]));
      const broken = { command: 'no-such-program' };
      home.write(
        'many.json',
        JSON.stringify({ name: 'many', processes: { ...processes, p007: broken, p308: broken } }),
      );
      await home.ok('daemon', 'start');
      const studio = new Studio(home);
      await studio.sup('start', 'many.json');
      expectShown('a start of five hundred', studio);
      // Their pids are numbered by the order of this list, and not by that in which news of them came.
      const list = new Studio(home);
      await list.ends(4, 6, 'ls');
      expectShown('ls of five hundred', list);
    }));

  it('shows errors', () =>
    withHome(async (home) => {
      const studio = new Studio(home);
      await studio.sup('stop', 'web');
      home.write('shop.yaml', SHOP);
      home.write(
        'broken.yaml',
        'name: broken\nprocesses:\n  web:\n    comand: node web.js\n    restart: {delay: 500mz, limit: {brust: 5}}\n  Api:\n    command: node api.js\n',
      );
      await studio.sup('start', 'broken.yaml');
      await home.sup('start', '--no-wait', 'shop.yaml');
      await studio.sup('stop', 'wbe');
      await studio.sup('stpo', 'web');
      expectShown('errors', studio);
    }));

  it('shows starts that fail', () =>
    withHome(async (home) => {
      const app = (process: string): string => `name: shop\nprocesses:\n  web: ${process}\n`;
      home.write('missing.yaml', app('{command: no-such-program --port 80}'));
      home.write(
        'dies.yaml',
        app(`{command: "sh -c 'echo cannot listen on port 80 >&2; exit 1'", readiness: {after: 5s}, restart: "no"}`),
      );
      home.write('slow.yaml', app('{command: sleep 1000, readiness: {after: 5m}, start_timeout: 10m}'));
      await home.ok('daemon', 'start');
      const studio = new Studio(home);
      for (const args of [['missing.yaml'], ['dies.yaml'], ['slow.yaml', '--timeout', '1s']]) {
        await studio.sup('start', ...args);
      }
      expectShown('starts that fail', studio);
    }));

  it('shows a start limit, and what led to it', () =>
    withHome(async (home) => {
      home.write(
        'shop.yaml',
        `name: shop\nprocesses:\n  mail:\n    command: [sh, -c, 'echo "mail.json:3: the token is missing" >&2; exit 78']\n    readiness: {after: 5s}\n    restart: {delay: 250ms, factor: 1, jitter: 0, limit: {burst: 2, interval: 1m}}\n`,
      );
      await home.ok('daemon', 'start');
      const studio = new Studio(home);
      await studio.sup('start', 'shop.yaml');
      await studio.sup('ls');
      expectShown('a start limit', studio);
      const events = new Studio(home);
      await events.sup('events', '-n', '12');
      expectShown('events', events);
    }));

  it('shows how far a start of twenty is', () =>
    withHome(async (home) => {
      const processes = Object.fromEntries(
        Array.from({ length: 20 }, (_, n) => [
          `p${String(n).padStart(2, '0')}`,
          { command: 'sleep 1000', ...(n < 3 ? {} : { readiness: { after: '2500ms' } }) },
        ]),
      );
      home.write('app.json', JSON.stringify({ name: 'twenty', processes }));
      await home.ok('daemon', 'start');
      const studio = new Studio(home).taking('2.6s');
      const sent = await studio.sup('start', 'app.json');
      expectShown('a start of twenty', studio);
      const progress = sent.split('\r').find((line) => line.includes('1s of at most')) ?? '';
      const line = progress.replace('\u001b[K', '');
      expectShown('progress', new Studio(home).note(line));
      expect(line.length).toBeLessThan(80);
    }));

  it('shows the help', () =>
    withHome(async (home) => {
      const studio = new Studio(home);
      await studio.sup('--help');
      expectShown('help', studio);
    }));
});
