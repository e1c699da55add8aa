import { mkdirSync, readdirSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { currentPaths } from '../../../src/platform/paths.ts';
import type { ProcessView } from '../../../src/protocol/view.ts';
import { fixtures, type TestHome, withHome } from '../../helpers/home.ts';
import { until } from '../../helpers/until.ts';

const ticks = join(fixtures, 'children', 'ticks.mjs');
const apps = (home: TestHome, ...names: readonly string[]) =>
  home.write(
    'app.yaml',
    `name: app\nprocesses:\n${names.map((n) => `  ${n}:\n    command: [node, ${ticks}]\n`).join('')}`,
  );
const states = async (home: TestHome) =>
  (await home.json<ProcessView[]>('ls')).map(({ name, state }) => `${name} ${state}`);
const paths = (home: TestHome) => currentPaths().home(home.dir, {});

describe('a home in which somebody has laid hands', () => {
  it('makes the folder of FIFOs again: what is known starts anew, and so does what comes', () =>
    withHome(async (home) => {
      const { fifoDir } = paths(home);
      await home.ok('start', apps(home, 'old'));
      rmSync(fifoDir, { recursive: true });
      await home.ok('restart', 'old');
      rmSync(fifoDir, { recursive: true });
      await home.ok('start', apps(home, 'old', 'new'));
      expect(await states(home)).toEqual(['old running', 'new running']);
      expect(statSync(fifoDir).mode & 0o777).toBe(0o700);
      await until(async () => (await home.ok('logs', 'new', '-n', '5')) !== '', 'what the new one says');
    }));

  it('writes no log through a link that lies where sup makes a folder', () =>
    withHome(async (home) => {
      await home.ok('daemon', 'start');
      const { logDir } = paths(home);
      const evil = join(home.dir, 'evil');
      mkdirSync(evil);
      symlinkSync(evil, join(logDir, 'app'));
      const { code, stderr } = await home.sup('start', apps(home, 'web'));
      expect(code).toBe(6);
      expect(stderr).toContain('NOT_UP');
      const [view] = await home.json<ProcessView[]>('ls');
      expect(view?.reason).toContain(`${join(logDir, 'app')} is a symbolic link`);
      expect(readdirSync(evil)).toEqual([]);
    }));
});
