import { rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { connect } from '../../../src/client/index.ts';
import { currentPaths } from '../../../src/platform/paths.ts';
import type { PlanItem } from '../../../src/protocol/methods.ts';
import type { ProcessSpec } from '../../../src/spec/types.ts';
import type { ProcessView } from '../../../src/protocol/view.ts';
import { type TestHome, withHome } from '../../helpers/home.ts';
import { until } from '../../helpers/until.ts';

const APP = `name: shop
processes:
  web:
    command: [sh, -c, 'echo "$0 $PORT $WORD"; exec sleep 1000', "%n-%i"]
    env: {PORT: "80%i", WORD: "\${WORD:-none}"}
    instances: 2
  lone: {command: sleep 1000}
  named: {command: sleep 1000, instances: [alpha, beta]}
`;

/** Each instance ends when it has been told to and the file `go` is there. */
const slow = (instances: number) => `name: shop
processes:
  web:
    command: [sh, -c, 'trap "while ! test -e go; do sleep .05; done; exit 0" TERM; while :; do sleep .05; done']
    stop: {timeout: 1m}
    readiness: {after: 200ms}
    instances: ${instances}
`;

/** Until these are all that there are, and run. */
const settled = (home: TestHome, ids: readonly string[]) =>
  until(
    async () => {
      const all = await home.json<ProcessView[]>('ls');
      return (
        all.every(({ state }) => state === 'running') &&
        all
          .map(({ id }) => id)
          .toSorted()
          .join() === ids.join()
      );
    },
    `${ids.join(', ')} and no others`,
  );

const pids = async (home: TestHome, ...targets: string[]) =>
  new Map((await home.json<ProcessView[]>('ls', ...targets)).map(({ id, pid }) => [id, pid]));
const ids = async (home: TestHome, target: string) => [...(await pids(home, target)).keys()];
const inShort = (plan: readonly PlanItem[]) => plan.map(({ id, action, reason }) => `${action} ${id}: ${reason}`);

describe('sup scale', () => {
  it('starts more, as the file and the environment that was there would have made them, and takes them away again', () =>
    withHome(async (home) => {
      const file = home.write('app.yaml', APP);
      await home.run({ env: { WORD: 'then' } }, 'start', file);
      const before = await pids(home, 'web');
      // What the file has become since does not matter.
      writeFileSync(file, APP.replace('echo', 'false; echo'));
      const said = await home.ok('scale', 'web', '4');
      expect(said).toContain('+ shop/web@2  start  scaled by hand from 2 to 4\n');
      expect(said).toMatch(/shop\/web@3 {2}running {2}pid \d+\n/);
      const after = await pids(home, 'web');
      expect([...after.keys()]).toEqual(['shop/web@0', 'shop/web@1', 'shop/web@2', 'shop/web@3']);
      for (const [id, pid] of before) expect(after.get(id)).toBe(pid);
      await until(async () => (await home.ok('logs', 'web@3')) === 'web-3 803 then\n', 'its own words');

      expect(await home.ok('scale', 'web', '4')).toBe('shop/web has 4 instances already\n');
      expect(await home.ok('scale', 'shop/web', '-1')).toMatch(/removed shop\/web@3 \(/);
      expect(await home.ok('scale', 'web', '+2')).toContain('shop/web@4');
      const down = await home.ok('scale', 'web', '1');
      expect(down).toContain('* shop/web    update  was shop/web@0\n');
      expect(down).toContain('- shop/web@4  remove  scaled by hand from 5 to 1\n');
      expect(down.indexOf('web@4')).toBeLessThan(down.indexOf('web@1'));
      expect(await pids(home, 'web')).toEqual(new Map([['shop/web', before.get('shop/web@0')]]));
      expect(await home.ok('events', '-n', '500')).toMatch(/shop\/web +scaled +from 5 to 1 instances\n/);
    }));

  it('gives the only one of a process brothers, and its name an instance', () =>
    withHome(async (home) => {
      // What the settings say of logs is part of what is kept.
      const settings = join(currentPaths().home(home.dir, {}).configDir, 'settings.yaml');
      home.write(relative(home.dir, settings), 'logs: {max_size: 1M, max_files: 3}\n');
      await home.ok('start', home.write('app.yaml', APP));
      rmSync(settings);
      const pid = (await pids(home, 'lone')).get('shop/lone');
      expect(await home.ok('scale', 'lone', '2')).toContain('* shop/lone@0  update  was shop/lone\n');
      const both = await pids(home, 'lone');
      expect([...both.keys()]).toEqual(['shop/lone@0', 'shop/lone@1']);
      expect(both.get('shop/lone@0')).toBe(pid);
      await home.ok('start', '--name', 'single', '--', 'sleep', '1000');
      await home.ok('scale', 'single', '3');
      expect(await ids(home, 'single')).toHaveLength(3);
    }));

  it('counts what is wanted, and not what is still on its way out', () =>
    withHome(async (home) => {
      await home.ok('start', home.write('app.yaml', slow(4)));
      expect(await home.ok('scale', 'web', '-1', '--no-wait')).toContain('from 4 to 3');
      expect(await home.ok('scale', 'web', '-1', '--no-wait')).toContain(
        '- shop/web@2  remove  scaled by hand from 3 to 2\n',
      );
      home.write('go', '');
      await settled(home, ['shop/web@0', 'shop/web@1']);
    }));

  it('wants again what is on its way out before it makes another one', () =>
    withHome(async (home) => {
      await home.ok('start', home.write('app.yaml', slow(4)));
      await home.ok('scale', 'web', '1', '--no-wait');
      expect(await home.ok('scale', 'web', '+1', '--no-wait')).toContain(
        '+ shop/web@1  start   scaled by hand from 1 to 2\n',
      );
      home.write('go', '');
      await settled(home, ['shop/web@0', 'shop/web@1']);
    }));

  it('fills the gap that a delete has left', () =>
    withHome(async (home) => {
      await home.ok('start', home.write('app.yaml', slow(3)));
      home.write('go', '');
      await home.ok('delete', 'web@1');
      expect(await home.ok('scale', 'web', '2')).toBe('shop/web has 2 instances already\n');
      expect(await home.ok('scale', 'web', '4')).toContain('+ shop/web@1  start  scaled by hand from 2 to 4\n');
      await settled(home, ['shop/web@0', 'shop/web@1', 'shop/web@2', 'shop/web@3']);
      await home.ok('delete', 'web@0');
      // Alone it does not go by the name of the one that the file asks for.
      await home.ok('scale', 'web', '1');
      await settled(home, ['shop/web@1']);
    }));

  it('is overtaken by the file, also while it goes on', () =>
    withHome(async (home) => {
      const file = home.write('app.yaml', slow(3));
      await home.ok('start', file);
      await home.ok('scale', 'web', '2', '--no-wait');
      await home.ok('start', file, '--no-wait');
      await home.ok('delete', 'web@0', '--no-wait');
      await home.ok('start', file, '--no-wait');
      home.write('go', '');
      await settled(home, ['shop/web@0', 'shop/web@1', 'shop/web@2']);
      expect(await ids(home, 'web')).toHaveLength(3);
    }));

  it('lasts until the file is applied again, and the plan shows it', () =>
    withHome(async (home) => {
      const file = home.write('app.yaml', APP);
      await home.ok('start', file);
      await home.ok('scale', 'web', '3');
      const fewer = inShort(await home.json<PlanItem[]>('plan', file));
      expect(fewer).toContain('remove shop/web@2: scaled to 3 by hand, the file asks for 2');
      await home.ok('scale', 'web', '1');
      const more = inShort(await home.json<PlanItem[]>('plan', file));
      expect(more).toContain('start shop/web@1: scaled to 1 by hand, the file asks for more');
      await home.ok('start', file);
      expect(await ids(home, 'web')).toEqual(['shop/web@0', 'shop/web@1']);
      expect(inShort(await home.json<PlanItem[]>('plan', file)).join('\n')).not.toContain('by hand');
    }));

  it('refuses what it cannot do, and says why', () =>
    withHome(async (home) => {
      await home.ok('start', home.write('app.yaml', APP));
      const before = await pids(home);
      const refusals: readonly (readonly [argv: readonly string[], code: number, text: string])[] = [
        [['named', '3'], 2, '(SCALE_NAMED)'],
        [['shop', '3'], 2, '(SCALE_ONE)'],
        [['web@1', '3'], 2, '(SCALE_ONE)'],
        [['all', '3'], 2, '(SCALE_ONE)'],
        [['wbe', '3'], 3, 'did you mean "web"?'],
        [['web', '0'], 2, '`sup stop shop/web`'],
        [['web', '2001'], 2, 'at most 2000'],
        [['web', '1999'], 2, '(SCALE_TOO_MANY)'],
        [['web', 'many'], 2, 'not a number of instances'],
        [['web', '1.5'], 2, 'not a number of instances'],
        [['app.yaml', '3'], 2, 'one process is scaled at a time'],
        [['web'], 2, 'count'],
      ];
      for (const [argv, code, text] of refusals) {
        const said = await home.sup('scale', ...argv);
        expect([argv, said.code, said.stdout], said.stderr).toEqual([argv, code, '']);
        expect(said.stderr).toContain(text);
      }
      expect(await pids(home)).toEqual(before);
    }));

  it('takes from the wire nothing but the slots that are missing', () =>
    withHome(async (home) => {
      await home.ok('start', home.write('app.yaml', APP));
      await using sup = await connect({ home: home.dir });
      const { sample } = await sup.call('process.blueprint', { target: 'web' });
      if (sample === null) throw new Error('it has a slot');
      const next: ProcessSpec = { ...sample, instance: '2', solo: false };
      const wrong: readonly Partial<ProcessSpec>[] = [
        { instance: '3' },
        { solo: true },
        { name: 'lone' },
        { dependsOn: [{ process: 'web', until: 'ready' }] },
      ];
      const scaled = (specs: readonly ProcessSpec[]) => sup.call('process.scale', { target: 'web', count: 3, specs });
      for (const parts of wrong) {
        await expect(scaled([{ ...next, ...parts }])).rejects.toMatchObject({ code: 'SCALE_OVERTAKEN', exit: 6 });
      }
      await expect(scaled([])).rejects.toMatchObject({ code: 'SCALE_OVERTAKEN' });
      await expect(scaled([next, next])).rejects.toMatchObject({ code: 'SCALE_OVERTAKEN' });
      await expect(scaled([{ ...next, instance: '../2' }])).rejects.toMatchObject({ code: 'SPEC_NOT_ACCEPTED' });
      expect(await ids(home, 'web')).toHaveLength(2);
      expect((await scaled([next])).plan).toMatchObject([{ id: 'shop/web@2', action: 'start' }]);
    }));

  it('tells a new one that does not come up', () =>
    withHome(async (home) => {
      const file = home.write(
        'app.yaml',
        `processes:\n  web: {command: [sh, -c, "test %i = 0 && exec sleep 1000"], restart: no, readiness: {after: 100ms}}\n`,
      );
      await home.ok('start', file);
      const { code, stderr } = await home.sup('scale', 'web', '2');
      expect(code).toBe(6);
      expect(stderr).toContain('(NOT_UP)');
    }));
});
