import { describe, expect, it } from 'vitest';
import type { ProcessView } from '../../../src/protocol/view.ts';
import { type Foreground, foreground } from '../../helpers/foreground.ts';
import { type TestHome, withHome } from '../../helpers/home.ts';
import { until } from '../../helpers/until.ts';

const stubborn = `[sh, -c, 'trap "" TERM; while :; do sleep .05; done']`;
/** Far below the stop timeouts, far above what SIGKILL takes on a busy machine. */
const AT_ONCE_MS = 5_000;

const list = (home: TestHome) => home.json<ProcessView[]>('ls');

/** A tower of three that no SIGTERM ends and that are started again whenever they end. */
function tower(home: TestHome): string {
  const each = (name: string, more: string) => `  ${name}: {command: ${stubborn}, readiness: {after: 200ms}${more}}\n`;
  const defaults = 'defaults: {stop: {timeout: 20s}, restart: {policy: always, delay: 0, jitter: 0}}\n';
  const processes = each('c', '') + each('b', ', depends_on: [c]') + each('a', ', depends_on: [b]');
  return home.write('app.yaml', `name: k\n${defaults}processes:\n${processes}`);
}

async function up(home: TestHome, file: string, states: readonly string[]): Promise<Foreground> {
  const sup = foreground(home, [file]);
  await sup.up();
  const asWanted = async () => (await list(home)).map(({ state }) => state).join(' ') === states.join(' ');
  await until(asWanted, states.join(' '), 20_000);
  return sup;
}

/** SIGTERM twice; how long the second one took, and what was said from then on. */
async function endAtOnce(sup: Foreground) {
  sup.child.kill('SIGTERM');
  await until(() => sup.said().includes('SIGTERM: stopping everything'), 'the first signal to be heard');
  const before = sup.said().length;
  const since = performance.now();
  sup.child.kill('SIGTERM');
  const code = await sup.ended;
  return { code, tookMs: performance.now() - since, said: sup.said().slice(before) };
}

describe('what skips the stop timeouts', () => {
  it('by a second SIGTERM ends every tier at once and starts nothing', () =>
    withHome(async (home) => {
      const sup = await up(home, tower(home), ['running', 'running', 'running']);
      const { code, tookMs, said } = await endAtOnce(sup);
      expect(said).toContain('SIGTERM again: killing what is left');
      expect(said).not.toMatch(/-> (starting|running)/);
      expect(code).toBe(0);
      expect(tookMs).toBeLessThan(AT_ONCE_MS);
    }));

  it('by shutdown_timeout does so too', () =>
    withHome(async (home) => {
      home.write('config/settings.yaml', 'shutdown_timeout: 300ms\n');
      await home.ok('start', tower(home));
      const before = (await home.ok('daemon', 'logs')).length;
      const since = performance.now();
      const { stopped, left } = await home.json<{ stopped: string[]; left: string[] }>('daemon', 'stop');
      expect(performance.now() - since).toBeLessThan(AT_ONCE_MS);
      expect([stopped.toSorted(), left]).toEqual([['k/a', 'k/b', 'k/c'], []]);
      const said = (await home.ok('daemon', 'logs')).slice(before);
      expect(said).toContain('(shutdown_timeout): killing what is left');
      expect(said).not.toMatch(/-> (starting|running)/);
    }));

  it('leaves alone what waits for its next start, and begins no stop command', () =>
    withHome(async (home) => {
      const file = home.write(
        'app.yaml',
        `name: k
processes:
  back: {command: "false", restart: {delay: 2s, factor: 1, jitter: 0, limit: {burst: 100, interval: 10m}}}
  told:
    command: ${stubborn}
    stop: {timeout: 20s, command: "touch told"}
    readiness: {after: 200ms}
  above: {command: ${stubborn}, stop: {timeout: 20s}, readiness: {after: 200ms}, depends_on: [told, back]}
  over: {command: ${stubborn}, stop: {timeout: 20s}, readiness: {after: 200ms}, depends_on: [told]}
`,
      );
      const sup = await up(home, file, ['waiting', 'running', 'waiting', 'running']);
      const { code, tookMs, said } = await endAtOnce(sup);
      expect(said).not.toMatch(/-> (starting|running)/);
      expect(said).not.toContain('stop.command');
      expect(code).toBe(0);
      expect(tookMs).toBeLessThan(AT_ONCE_MS);
    }));

  it('ends also what an earlier daemon left', () =>
    withHome(async (home) => {
      await home.ok(
        'start',
        home.write('app.yaml', `name: k\nprocesses:\n  w: {command: ${stubborn}, readiness: {after: 200ms}}\n`),
      );
      const { pid } = await home.json<{ pid: number }>('daemon', 'status');
      process.kill(pid, 'SIGKILL');
      await until(async () => (await home.sup('daemon', 'status')).code === 5, 'the end of the daemon');
      const sup = foreground(home, []);
      await sup.up();
      const { code, tookMs } = await endAtOnce(sup);
      expect(code).toBe(0);
      expect(tookMs).toBeLessThan(AT_ONCE_MS);
      expect(home.living()).toEqual([]);
    }));
});
