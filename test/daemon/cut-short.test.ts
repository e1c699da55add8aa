import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { wasCutShort } from '../../src/daemon/cut-short.ts';
import { currentPaths } from '../../src/platform/paths.ts';
import type { Home } from '../../src/platform/platform.ts';
import { noteEndpoint } from '../../src/rpc/noted-endpoint.ts';

describe('wasCutShort', () => {
  let dir: string;
  let home: Home;
  beforeEach(() => {
    dir = mkdtempSync(`${tmpdir()}/sup-cut-`);
    home = { ...currentPaths().home(dir, {}), stateDir: dir };
  });
  afterEach(() => rmSync(dir, { recursive: true, force: true }));

  it('says no where no daemon was, and where the last one took its leave', () => {
    expect(wasCutShort(home, 'boot one')).toBe(false);
    noteEndpoint(home)[Symbol.dispose]();
    expect(wasCutShort(home, 'boot one')).toBe(false);
  });

  it('says yes after a daemon that was killed, also when another one took its leave since, until the next boot', () => {
    noteEndpoint(home);
    expect(wasCutShort(home, 'boot one')).toBe(true);
    noteEndpoint(home)[Symbol.dispose]();
    expect(wasCutShort(home, 'boot one')).toBe(true);
    expect(wasCutShort(home, 'boot two')).toBe(false);
  });
});
