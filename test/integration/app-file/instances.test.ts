import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { PlanItem } from '../../../src/protocol/methods.ts';
import type { ProcessDetail, ProcessView } from '../../../src/protocol/view.ts';
import { fixtures, type TestHome, withHome } from '../../helpers/home.ts';
import { until } from '../../helpers/until.ts';

const child = (name: string): string => join(fixtures, 'children', name);
const names = ['alpha', 'beta', 'gamma', 'delta', 'epsilon'];
const port = (name: string): string => String(8_010 + names.indexOf(name));

/** Five of one template, each with its port; and one that needs all of them. */
function fleet(home: TestHome, last = 'epsilon'): string {
  const each = names.slice(0, names.indexOf(last) + 1).map((name) => `{name: ${name}, env: {PORT: "${port(name)}"}}`);
  return home.write(
    'app.yaml',
    `name: fleet\nprocesses:\n  bot:\n    command: [node, ${child('tells-its-port.mjs')}, "%n-%i"]\n` +
      `    env: {PORT: "80", KIND: bot}\n    readiness: {after: 300ms}\n    instances: [${each.join(', ')}]\n` +
      `  gate: {command: [node, ${child('ticks.mjs')}], depends_on: [bot]}\n`,
  );
}

describe('instances from one template', () => {
  it('have their own names, environments, logs and lives', () =>
    withHome(async (home) => {
      await home.ok('start', fleet(home));
      const views = await home.json<ProcessView[]>('ls');
      expect(views.map(({ id, instance, state }) => [id, instance, state])).toEqual([
        ...names.map((name) => [`fleet/bot@${name}`, name, 'running']),
        ['fleet/gate', null, 'running'],
      ]);
      for (const name of names) {
        const [detail] = await home.json<ProcessDetail[]>('status', `bot@${name}`);
        expect(detail?.env).toEqual({ PORT: port(name), KIND: 'bot' });
        const said = async () => (await home.ok('logs', `fleet/bot@${name}`)) === `bot-${name} on ${port(name)}\n`;
        await until(said, `what ${name} says`);
      }
      expect((await home.ok('logs', 'bot')).split('\n').sort()[1]).toBe('fleet/bot@alpha   | bot-alpha on 8010');
      await home.ok('restart', 'bot@beta');
      const after = await home.json<ProcessView[]>('ls');
      const changed = after.filter(({ id, pid }) => views.find((view) => view.id === id)?.pid !== pid);
      expect(changed.map(({ id }) => id)).toEqual(['fleet/bot@beta']);
      await home.ok('stop', 'fleet/bot@gamma');
      expect((await home.json<ProcessView[]>('ls', 'bot')).map(({ state }) => state)).toEqual(
        names.map((name) => (name === 'gamma' ? 'stopped' : 'running')),
      );
      const missing = await home.sup('restart', 'bot@gama');
      expect([missing.code, missing.stderr]).toEqual([3, expect.stringContaining('did you mean "bot@gamma"?')]);
    }));

  it('are all awaited by what depends on them', () =>
    withHome(async (home) => {
      const file = fleet(home);
      await home.ok('start', '--no-wait', file);
      const gate = async () => (await home.json<ProcessView[]>('ls', 'gate'))[0];
      const bots = async () => await home.json<ProcessView[]>('ls', 'bot');
      await until(async () => (await gate())?.state === 'running', 'the gate');
      expect((await bots()).map(({ ready }) => ready)).toEqual(names.map(() => true));
      const since = Date.parse((await gate())?.since ?? '');
      for (const { since: ready } of await bots()) expect(Date.parse(ready)).toBeLessThanOrEqual(since);
      await home.ok('stop', 'all');
      await home.ok('start', 'bot@alpha');
      expect((await home.sup('start', '--timeout', '1s', 'gate')).code).toBe(6);
      expect(await gate()).toMatchObject({ state: 'waiting', waitingFor: expect.stringContaining('bot') });
    }));

  it('come and go one by one with the file', () =>
    withHome(async (home) => {
      await home.ok('start', fleet(home, 'gamma'));
      const file = fleet(home, 'beta');
      const plan = await home.json<PlanItem[]>('plan', file);
      expect(plan.map(({ id, action }) => `${action} ${id}`)).toEqual([
        'keep fleet/bot@alpha',
        'keep fleet/bot@beta',
        'keep fleet/gate',
        'remove fleet/bot@gamma',
      ]);
      await home.ok('start', file);
      await until(async () => (await home.json<ProcessView[]>('ls', 'bot')).length === 2, 'the end of gamma');
    }));

  it('are refused with a bad name, no name, or one name twice', () =>
    withHome(async (home) => {
      const file = home.write(
        'app.yaml',
        'processes:\n  a: {command: x, instances: [one, one]}\n  b: {command: x, instances: [Bad]}\n' +
          '  c: {command: x, instances: [{env: {A: "1"}}]}\n  d: {command: x, instances: [{name: e, port: 1}]}\n' +
          '  e: {command: x, instances: 0}\n',
      );
      const { code, stderr } = await home.sup('check', file);
      expect(code).toBe(4);
      expect(stderr.replaceAll(home.dir, '').split('\n').slice(1, -2)).toEqual([
        '/app.yaml:2:36  processes.a.instances[1]  two instances are called one',
        expect.stringContaining('/app.yaml:3:31  processes.b.instances[0]'),
        '/app.yaml:4:31  processes.c.instances[0]  an instance needs a `name`',
        '/app.yaml:5:41  processes.d.instances[0].port  the key "port" is not known here',
        expect.stringContaining('/app.yaml:6:30  processes.e.instances'),
      ]);
    }));
});
