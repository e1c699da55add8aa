import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { wasCutShort } from '../../src/rpc/cut-short.ts';
import { currentPaths } from '../../src/platform/paths.ts';
import type { Home } from '../../src/platform/platform.ts';
import { noteEndpoint } from '../../src/rpc/noted-endpoint.ts';

const unheard = (): void => expect.fail('nothing is in the way');

describe('wasCutShort', () => {
  let dir: string;
  let home: Home;
  beforeEach(() => {
    dir = mkdtempSync(`${tmpdir()}/sup-cut-`);
    home = { ...currentPaths().home(dir, {}), stateDir: dir };
  });
  afterEach(() => rmSync(dir, { recursive: true, force: true }));

  it('says no where no daemon was, and where the last one took its leave', () => {
    expect(wasCutShort(home, 'boot one', unheard)).toBe(false);
    noteEndpoint(home)[Symbol.dispose]();
    expect(wasCutShort(home, 'boot one', unheard)).toBe(false);
  });

  it('says yes after a daemon that was killed, also when another one took its leave since, until the next boot', () => {
    noteEndpoint(home);
    expect(wasCutShort(home, 'boot one', unheard)).toBe(true);
    noteEndpoint(home)[Symbol.dispose]();
    expect(wasCutShort(home, 'boot one', unheard)).toBe(true);
    expect(wasCutShort(home, 'boot two', unheard)).toBe(false);
  });

  it('is known all the same where it cannot be written, and that is told; no link is followed', () => {
    writeFileSync(join(dir, 'mine'), 'as it was');
    symlinkSync(join(dir, 'mine'), join(dir, 'cut-short'));
    noteEndpoint(home);
    const heard: unknown[] = [];
    expect(wasCutShort(home, 'boot one', (path, error) => heard.push(path, error))).toBe(true);
    expect(heard).toEqual([join(dir, 'cut-short'), expect.objectContaining({ code: 'ELOOP' })]);
    expect(readFileSync(join(dir, 'mine'), 'utf8')).toBe('as it was');
  });
});
