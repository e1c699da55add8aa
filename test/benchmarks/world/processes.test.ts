import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { alive, belongingTo, sweep } from '../../../benchmarks/world/processes.ts';
import { until } from '../../helpers/until.ts';

it('finds and ends what stands in a folder, names it or carries it, and nothing else', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sup-sweep-'));
  const start = (args: readonly string[], cwd: string, env: Record<string, string> = {}): number =>
    spawn(process.execPath, args, { cwd, env, stdio: 'ignore', detached: true }).pid ?? 0;
  const forever = ['-e', 'setInterval(() => {}, 1e6)'];
  const stranger = start(forever, tmpdir(), { OTHER: `${folder.slice(0, -1)}` });
  try {
    const ours = [
      start(forever, folder),
      start([...forever, folder], tmpdir()),
      start(forever, tmpdir(), { A: folder }),
    ];
    await until(() => belongingTo(folder).length === ours.length, 'all three are seen');
    expect(belongingTo(folder).map(({ pid }) => pid)).toEqual(expect.arrayContaining(ours));
    await sweep(folder, 'sleep');
    expect(ours.filter(alive)).toEqual([]);
    expect(alive(stranger)).toBe(true);
  } finally {
    process.kill(stranger, 'SIGKILL');
    rmSync(folder, { recursive: true });
  }
});
