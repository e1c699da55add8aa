import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ProcessView } from '../../../src/protocol/view.ts';
import { type TestHome, withHome } from '../../helpers/home.ts';
import { onTerminalWith } from '../../helpers/pseudo-terminal.ts';
import { until } from '../../helpers/until.ts';

/** Fails, and is tried again much later than anybody waits. */
const DIES = "sh -c 'echo no db >&2; exit 2'";
const LATE = '{delay: 30s, factor: 1, jitter: 0, limit: {burst: 3, interval: 5m}}';
/** So soon that nobody notices, and for ever. */
const SOON = '{delay: 10ms, factor: 1, jitter: 0, limit: {burst: 50, interval: 5m}}';

const app = (home: TestHome, ...lines: readonly string[]): string =>
  home.write('app.yaml', ['name: l', 'processes:', ...lines.map((line) => `  ${line}`), ''].join('\n'));
const look = async (home: TestHome, name: string): Promise<ProcessView | undefined> =>
  (await home.json<ProcessView[]>('ls', name))[0];

describe('sup restart of what crashes', () => {
  it('waits for a next try that comes later than the first look, as a start from a file does', () =>
    withHome(async (home) => {
      const once = 'if [ -e up ]; then exec sleep 1000; else touch up; exit 2; fi';
      const file = app(
        home,
        `a: {shell: true, command: "${once}", restart: {delay: 5s, factor: 1, jitter: 0, limit: {burst: 3, interval: 5m}}}`,
      );
      home.write('up', '');
      await home.ok('start', file);
      rmSync(join(home.dir, 'up'));
      const said = await home.sup('restart', 'a');
      expect([said.code, said.stdout]).toEqual([0, expect.stringMatching(/^l\/a {2}running {2}pid \d+$/m)]);
    }));
});

describe('sup start of what crashes', () => {
  it('ends as soon as nothing more can come within its bound, and says why', () =>
    withHome(async (home) => {
      const file = app(home, `a: {command: "${DIES}", readiness: {after: 20s}, restart: ${LATE}}`);
      const began = performance.now();
      const { code, stdout, stderr } = await home.sup('start', file, '--timeout', '20s');
      expect(performance.now() - began).toBeLessThan(10_000);
      expect(code).toBe(6);
      expect(stdout).toMatch(
        /^l\/a {2}waiting {2}again in \S+: exited with code 2 before it was ready\n {4}\| no db$/m,
      );
      expect(stderr).toContain('1 of 1 did not come up: l/a (NOT_UP)');
    }));

  it('tells one that was up for a moment and crashed while others were waited for', () =>
    withHome(async (home) => {
      const file = app(
        home,
        `a: {command: "sh -c 'echo no db; sleep 0.3; exit 2'", restart: ${LATE}}`,
        'b: {command: sleep 1000, readiness: {after: 1500ms}}',
      );
      const { code, stdout, stderr } = await home.sup('start', file, '--timeout', '20s');
      expect(code).toBe(6);
      expect(stdout).toMatch(/^l\/a {2}waiting {2}again in \S+: exited with code 2\n {4}\| no db\nl\/b {2}running/m);
      expect(stderr).toContain('1 of 2 did not come up: l/a (NOT_UP)');
    }));

  it('quotes what a Node program died of', () =>
    withHome(async (home) => {
      const file = app(home, `a: {command: node crash.mjs, readiness: {after: 20s}, restart: "no"}`);
      home.write(
        'crash.mjs',
        'const deep = (n) => { if (n > 0) deep(n - 1); else throw new Error("the database is gone"); };\ndeep(9);\n',
      );
      const { stdout } = await home.sup('start', file);
      expect(stdout).toMatch(/^ {4}\| Error: the database is gone$/m);
      expect(await home.ok('status', 'a')).toMatch(/^ +Error: the database is gone$/m);
    }));

  it('names it also among many', () =>
    withHome(async (home) => {
      const file = app(
        home,
        `a: {command: "sh -c 'echo no db; exit 2'", restart: ${LATE}}`,
        'b: {command: sleep 1000, instances: 30, readiness: {after: 1s}}',
      );
      const { code, stdout } = await home.sup('start', file, '--timeout', '20s');
      expect(code).toBe(6);
      expect(stdout).toMatch(
        /^l\/a {2}waiting {2}again in \S+: exited with code 2\n {4}\| no db\n30 running, 1 waiting/m,
      );
    }));

  it('does not take the next moment for up either', () =>
    withHome(async (home) => {
      // Each run is up for a while; there is no moment at which one can see that it will not be.
      const file = app(home, `a: {command: "sh -c 'sleep 0.1; exit 2'", restart: ${SOON}}`);
      await home.ok('start', '--no-wait', file);
      await until(async () => ((await look(home, 'a'))?.restarts ?? 0) > 0, 'its first restart');
      const { code, stderr } = await home.sup('start', file, '--timeout', '2500ms');
      expect(code).toBe(6);
      // At its bound it is between two runs, or in one of them.
      expect(stderr).toMatch(/1 of 1 (not ready after 2\.\ds|did not come up): l\/a \(NOT_UP\)/);
    }));

  it('leaves a whole screen to who interrupts it, and goes on', () =>
    withHome(async (home) => {
      const file = app(home, 'a: {command: sleep 1000, readiness: {after: 20s}}');
      await home.ok('daemon', 'start');
      const typed = { after: /a starting/, keys: '\u0003' };
      const { code, screen } = await onTerminalWith(home, { columns: 80, typed }, 'start', file);
      expect(code).toBe(130);
      const lines = screen.split('\n').map((line) => line.split('\r\u001b[K').at(-1));
      expect(lines.slice(-2)).toEqual(['the start goes on; `sup ls` shows how far it is', '']);
      expect(await look(home, 'a')).toMatchObject({ state: 'starting' });
    }));

  it('takes it for up when it has held out', () =>
    withHome(async (home) => {
      const once = `sh -c '[ -e ${home.dir}/once ] || { touch ${home.dir}/once; exit 1; }'`;
      const file = app(home, `a: {command: sleep 1000, before_start: ["${once}"], restart: ${SOON}}`);
      const { code, stdout } = await home.sup('start', file);
      expect(code).toBe(0);
      expect(stdout).toMatch(/^l\/a {2}running {2}pid \d+$/m);
      const view = await look(home, 'a');
      expect(view).toMatchObject({ state: 'running', restarts: 1 });
      expect(Date.now() - Date.parse(view?.since ?? '')).toBeGreaterThan(900);
    }));
});
