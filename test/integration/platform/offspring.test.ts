import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { takeOffspring } from '../../../src/platform/linux/offspring.ts';
import { isAlive } from '../../helpers/world.ts';
import { until } from '../../helpers/until.ts';

const ALL = { first: 0, last: Number.POSITIVE_INFINITY };

// CONFIG_PROC_CHILDREN; without it passes go over all of /proc.
describe.runIf(existsSync(`/proc/self/task/${process.pid}/children`))('offspring', () => {
  it('is all that descends from the roots within the range', async () => {
    const child = spawn('sh', ['-c', 'sleep 1000 & sleep 1000'], { stdio: 'ignore', detached: true });
    const pid = child.pid ?? 0;
    const rows = () => takeOffspring(new Set([process.pid]), { ...ALL, first: pid })?.rows ?? [];
    await until(() => rows().filter(({ comm }) => comm === 'sleep').length === 2, 'both sleep');
    expect(
      rows()
        .map(({ ppid }) => ppid)
        .toSorted((a, b) => a - b),
    ).toEqual([process.pid, pid, pid]);
    const [, , last] = rows()
      .map((row) => row.pid)
      .toSorted((a, b) => a - b);
    expect(takeOffspring(new Set([pid]), { first: last ?? 0, last: last ?? 0 })?.rows).toMatchObject([{ pid: last }]);
    process.kill(-pid, 'SIGKILL');
    await once(child, 'exit');
    await until(() => !isAlive(last ?? 0), 'all have ended');
  });

  it('is not known of a root that is gone', async () => {
    const child = spawn('true', { stdio: 'ignore' });
    await once(child, 'exit');
    expect(takeOffspring(new Set([child.pid ?? 0]), ALL)).toBeUndefined();
  });
});
