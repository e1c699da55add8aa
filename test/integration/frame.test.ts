import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type TestHome, withHome } from '../helpers/home.ts';
import { isAlive } from '../helpers/world.ts';

describe('the frame of these tests', () => {
  it('runs the real program in a home of its own, and takes it away', async () => {
    let kept: TestHome | undefined;
    await withHome(async (home) => {
      kept = home;
      expect(await home.json('ls')).toEqual([]);
      expect((await home.sup('no-such-command')).code).toBe(2);
      expect(home.living()).toEqual([]);
    });
    expect(existsSync(kept?.dir ?? '/')).toBe(false);
  });

  it.each([
    ['stands in it', (dir: string) => spawn('sleep', ['1000'], { cwd: dir })],
    ['has it in its environment', (dir: string) => spawn('sleep', ['1000'], { env: { ...process.env, THERE: dir } })],
  ])(
    'fails a test that leaves a process behind which %s, and ends it',
    async (_, leave) => {
      let pid = 0;
      const test = withHome(async (home) => {
        const child = leave(home.dir);
        pid = child.pid ?? 0;
        child.unref();
      });
      await expect(test).rejects.toThrow(/left behind:\n.*sleep 1000/);
      expect(isAlive(pid)).toBe(false);
    },
    30_000,
  );
});
