import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { notedEndpoint, noteEndpoint } from '../../src/rpc/noted-endpoint.ts';

describe('the note of the endpoint', () => {
  let stateDir: string;
  beforeEach(() => {
    stateDir = mkdtempSync(join(tmpdir(), 'sup-note-'));
  });
  afterEach(() => rmSync(stateDir, { recursive: true, force: true }));

  it('tells one who looks elsewhere where the daemon listens, as long as it does', () => {
    {
      using _note = noteEndpoint({ stateDir, endpoint: '/run/user/1/sup/sup.sock' });
      expect(notedEndpoint({ stateDir, endpoint: '/tmp/elsewhere.sock' })).toBe('/run/user/1/sup/sup.sock');
      expect(notedEndpoint({ stateDir, endpoint: '/run/user/1/sup/sup.sock' })).toBeUndefined();
    }
    expect(notedEndpoint({ stateDir, endpoint: '/tmp/elsewhere.sock' })).toBeUndefined();
  });

  it('leaves nothing behind where it cannot be written, and follows no link that lies in the way of its draft', () => {
    writeFileSync(join(stateDir, 'mine'), 'as it was');
    symlinkSync(join(stateDir, 'mine'), join(stateDir, `endpoint.${process.pid}`));
    mkdirSync(join(stateDir, 'endpoint'));
    expect(() => noteEndpoint({ stateDir, endpoint: '/run/sup.sock' })).toThrow(/EISDIR|ENOTEMPTY|EEXIST/);
    expect(readdirSync(stateDir).toSorted()).toEqual(['endpoint', 'mine']);
    expect(readFileSync(join(stateDir, 'mine'), 'utf8')).toBe('as it was');
  });

  it.each([
    ['nothing', ''],
    ['a flood', 'x'.repeat(5_000)],
  ])('says nothing where it holds %s', (_, text) => {
    writeFileSync(join(stateDir, 'endpoint'), text);
    expect(notedEndpoint({ stateDir, endpoint: '/tmp/elsewhere.sock' })).toBeUndefined();
  });
});
