import { execFile } from 'node:child_process';
import { readdirSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { root, type TestHome, withHome } from '../../helpers/home.ts';

/** A number that Node does not look at when it marks what it got. */
const HIGH = 200;
/** A `$( … )` that waits for a daemon would wait until this. */
const BOUND_MS = 20_000;

/** Runs `sup start` for a process that lives on, below a shell with `open` as a redirection. */
async function startBelow(home: TestHome, open: string): Promise<string> {
  const sup = `"${process.execPath}" "${join(root, 'bin', 'sup.js')}"`;
  const line = `got=$( ( ${sup} start --name sleeper -- sleep 1000 ) ${open} 2>&1 ); echo "$got"`;
  const { PATH = '' } = process.env;
  const options = { env: { PATH, HOME: home.dir, SUP_HOME: home.dir }, cwd: home.dir, timeout: BOUND_MS };
  return (await promisify(execFile)('bash', ['-c', line], options)).stdout;
}

const filesOf = (pid: number): readonly string[] =>
  readdirSync(`/proc/${pid}/fd`).flatMap((fd) => {
    try {
      return [readlinkSync(`/proc/${pid}/fd/${fd}`)];
    } catch {
      return [];
    }
  });

describe('descriptors of the shell that started the daemon', () => {
  it('reach neither the daemon nor what it supervises', () =>
    withHome(async (home) => {
      const lock = home.write('lock', '');
      expect(await startBelow(home, `${HIGH}>"${lock}"`)).toMatch(/sleeper/);
      const living = home.living();
      expect(living.length).toBeGreaterThan(1);
      for (const { pid } of living) expect(filesOf(pid)).not.toContain(lock);
    }));

  it('do not hold up a command substitution', () =>
    withHome(async (home) => {
      expect(await startBelow(home, `${HIGH}>&1`)).toMatch(/sleeper/);
    }));
});
