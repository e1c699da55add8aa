import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { PlanItem } from '../../../src/protocol/methods.ts';
import type { ProcessView } from '../../../src/protocol/view.ts';
import { type Said, type TestHome, withHome } from '../../helpers/home.ts';
import { until } from '../../helpers/until.ts';

/** It ends when it has been told to and the file `go` is there, in the folder of the home. */
const SLOW = `[sh, -c, 'trap "while ! test -e go; do sleep .05; done; exit 0" TERM; while :; do sleep .05; done']`;
const slow = (more = '') => `{command: ${SLOW}, readiness: {after: 200ms}, stop: {timeout: 1m}${more}}`;
const go = (home: TestHome) => home.write('go', '');

const list = (home: TestHome) => home.json<ProcessView[]>('ls');
const states = async (home: TestHome) => (await list(home)).map(({ name, state }) => `${name} ${state}`);
const isStopping = async (home: TestHome) => (await list(home)).some(({ state }) => state === 'stopping');
const applied = async (home: TestHome) => (await home.ok('events', '-n', '500')).match(/ applied /g)?.length ?? 0;

/** Gives an order, and while its first process is still on its way out, starts the file. */
async function startDuring(home: TestHome, file: string, ...order: string[]): Promise<{ ended: Said; started: Said }> {
  rmSync(join(home.dir, 'go'), { force: true });
  const before = await applied(home);
  const ending = home.sup(...order);
  await until(() => isStopping(home), 'the stop');
  const starting = home.sup('start', file);
  await until(async () => (await applied(home)) > before, 'the start');
  go(home);
  return { started: await starting, ended: await ending };
}

describe('sup start FILE while a stop is under way', () => {
  it.each([
    ['stop', 'it is being stopped'],
    ['delete', 'it is being deleted'],
  ])('wins over a `sup %s` that has told the process', (command, reason) =>
    withHome(async (home) => {
      const file = home.write('app.yaml', `name: s\nprocesses:\n  one: ${slow()}\n`);
      await home.ok('start', file);
      const { started, ended } = await startDuring(home, file, command, 'one');
      expect(started).toMatchObject({ code: 0, stderr: '' });
      expect(started.stdout).toContain(`+ s/one  start  ${reason}\n`);
      expect(ended.stdout).toContain('started again by a later command: s/one');
      expect(await states(home)).toEqual(['one running']);
    }),
  );

  it.each(['stop', 'delete'])('wins over a `sup %s` that has not come to all of the app', (command) =>
    withHome(async (home) => {
      const more = ', depends_on: [below]';
      const file = home.write('app.yaml', `name: s\nprocesses:\n  below: ${slow()}\n  above: ${slow(more)}\n`);
      await home.ok('start', file);
      const before = (await list(home)).find(({ name }) => name === 'below')?.pid;
      const { started, ended } = await startDuring(home, file, command, 's');
      expect(started).toMatchObject({ code: 0, stderr: '' });
      expect(started.stdout).not.toContain('keep');
      expect(started.stdout).toContain('2 processes running');
      expect(ended.stdout).toMatch(/^started again by a later command: s\/above, s\/below|s\/below, s\/above\n$/);
      expect((await states(home)).toSorted()).toEqual(['above running', 'below running']);
      expect((await list(home)).find(({ name }) => name === 'below')?.pid).toBe(before);
    }),
  );

  it('gives what is being stopped the spec that it has now', () =>
    withHome(async (home) => {
      const file = home.write('app.yaml', `name: s\nprocesses:\n  one: ${slow()}\n`);
      await home.ok('start', file);
      home.write('app.yaml', `name: s\nprocesses:\n  one: ${slow(', env: {A: b}, restart: always')}\n`);
      const { started } = await startDuring(home, file, 'stop', 'one');
      expect(started.code).toBe(0);
      expect(started.stdout).toContain('env.A changed');
      expect(await states(home)).toEqual(['one running']);
      expect(await home.json<PlanItem[]>('plan', file)).toMatchObject([{ action: 'keep' }]);
    }));

  it('starts nothing that the file does not want up, and keeps it known', () =>
    withHome(async (home) => {
      const file = home.write('app.yaml', `name: s\nprocesses:\n  one: ${slow(', autostart: false')}\n`);
      await home.ok('start', file);
      await home.ok('start', 'one');
      const stopped = await startDuring(home, file, 'stop', 'one');
      expect(stopped.started.code).toBe(0);
      expect(await states(home)).toEqual(['one stopped']);
      await home.ok('start', 'one');
      const deleted = await startDuring(home, file, 'delete', 'one');
      expect(deleted.started.stdout).toContain('it is being deleted; autostart is off');
      expect(await states(home)).toEqual(['one stopped']);
    }));

  it('leaves a restart its way', () =>
    withHome(async (home) => {
      const more = ', depends_on: [below]';
      const file = home.write('app.yaml', `name: s\nprocesses:\n  below: ${slow()}\n  above: ${slow(more)}\n`);
      await home.ok('start', file);
      const before = (await list(home)).map(({ pid }) => pid);
      const { started, ended } = await startDuring(home, file, 'restart', 's');
      expect([started.code, ended.code]).toEqual([0, 0]);
      expect(started.stdout.match(/keep +it is being restarted/g)).toHaveLength(2);
      const after = await list(home);
      expect(after.map(({ state }) => state)).toEqual(['running', 'running']);
      for (const { pid } of after) expect(before).not.toContain(pid);
    }));

  it('is not done well when what it kept is stopped meanwhile', () =>
    withHome(async (home) => {
      const one = `name: s\nprocesses:\n  one: ${slow()}\n`;
      const file = home.write('app.yaml', one);
      await home.ok('start', file);
      home.write('app.yaml', `${one}  two: {command: sleep 1000, readiness: {after: 20s}}\n`);
      const starting = home.sup('start', file);
      await until(async () => (await states(home)).includes('two starting'), 'the start');
      go(home);
      await home.ok('stop', 's');
      const { code, stderr } = await starting;
      expect(code).toBe(6);
      expect(stderr).toContain('2 of 2 stopped meanwhile: s/one, s/two (NOT_UP)');
    }));

  it('wins with a scale that keeps what is being deleted', () =>
    withHome(async (home) => {
      const file = home.write(
        'app.yaml',
        `name: s\nprocesses:\n  web: ${slow(', instances: 2')}\n  above: ${slow(', depends_on: [web]')}\n`,
      );
      await home.ok('start', file);
      const deleting = home.sup('delete', 's');
      await until(() => isStopping(home), 'the stop');
      await home.ok('scale', 'web', '3', '--no-wait');
      go(home);
      await deleting;
      const all = ['web running', 'web running', 'web running'];
      await until(async () => (await states(home)).join() === all.join(), 'three that run');
    }));
});
