import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { lastLinesIn } from '../../src/cli/last-words.ts';
import { fixtures } from '../helpers/home.ts';
import { tempFolder } from '../helpers/temp-folder.ts';
import { until } from '../helpers/until.ts';

describe('the last lines of a log', () => {
  it('are there also while it is pruned under the eyes of who looks', async () => {
    using folder = tempFolder();
    const writer = join(fixtures, 'children', 'rotates-segments.mjs');
    const child = spawn(process.execPath, [writer, folder.path, '100000000', '40', '2'], { stdio: 'ignore' });
    const ended = once(child, 'exit');
    try {
      await until(() => readdirSync(folder.path).length > 1, 'the first rotation');
      for (let look = 0; look < 300; look += 1) expect(lastLinesIn(folder.path, 5)).not.toEqual([]);
    } finally {
      child.kill();
      await ended;
    }
  });

  it('are none of a log that has none', () => {
    using folder = tempFolder();
    expect(lastLinesIn(folder.path, 5)).toEqual([]);
  });
});
