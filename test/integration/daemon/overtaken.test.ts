import { describe, expect, it } from 'vitest';
import type { ProcessView } from '../../../src/protocol/view.ts';
import { type Said, type TestHome, withHome } from '../../helpers/home.ts';
import { until } from '../../helpers/until.ts';

/** A start that would take long, of a process that somebody meanwhile does something else with. */
async function whileStarting(home: TestHome, what: () => Promise<unknown>, ...more: readonly string[]): Promise<Said> {
  const file = home.write(
    'app.yaml',
    'name: shop\nprocesses:\n  slow: {command: sleep 1000, readiness: {after: 25s}}\n',
  );
  const starting = home.sup('start', file, ...more);
  await until(async () => (await home.json<ProcessView[]>('ls'))[0]?.state === 'starting', 'the start');
  await what();
  return starting;
}

describe('a start that is overtaken', () => {
  it.each(['stop', 'delete'])('by `sup %s` says so, and did not do what it was asked', (command) =>
    withHome(async (home) => {
      const { code, stdout, stderr } = await whileStarting(home, () => home.ok(command, 'slow'));
      expect(code).toBe(6);
      expect(stdout).toMatch(command === 'stop' ? /shop\/slow +stopped +stopped by a person/ : /shop\/slow +deleted/);
      expect(stderr).toContain('1 of 1 stopped meanwhile: shop/slow (NOT_UP)');
    }),
  );

  it('by the end of the daemon does so too', () =>
    withHome(async (home) => {
      const { code, stderr } = await whileStarting(home, () => home.ok('daemon', 'stop'));
      expect([5, 6]).toContain(code);
      // The events have gone with the daemon, its log has not.
      if (code === 6) expect(stderr).toContain('`sup daemon logs` when the daemon has ended');
      expect(await home.ok('daemon', 'logs')).toContain('told by a client to end: stopping everything');
    }));

  it('says it in JSON as well', () =>
    withHome(async (home) => {
      const { code, stderr } = await whileStarting(home, () => home.ok('delete', 'slow'), '--json');
      expect(code).toBe(6);
      expect(JSON.parse(stderr)).toMatchObject({
        data: { code: 'NOT_UP', params: { overtaken: ['shop/slow'] } },
      });
    }));

  it('is none when what was asked for has been done', () =>
    withHome(async (home) => {
      const file = home.write(
        'app.yaml',
        'name: shop\nprocesses:\n  job: {kind: job, command: "true"}\n  later: {command: sleep 1000, autostart: false}\n',
      );
      const { code, stdout, stderr } = await home.sup('start', file);
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(stdout).toContain('+ shop/later  add    not known yet; autostart is off\n');
    }));
});
