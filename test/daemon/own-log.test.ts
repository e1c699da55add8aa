import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { OwnLog } from '../../src/daemon/own-log.ts';

describe('OwnLog', () => {
  let dir: string;
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'sup-own-log-'));
  });
  afterEach(() => rmSync(dir, { recursive: true, force: true }));

  it('goes on where an earlier daemon stopped, for the owner only', () => {
    const path = join(dir, 'supd.log');
    for (const word of ['one\n', 'two\n']) {
      using log = new OwnLog(path);
      log.write(word);
    }
    expect(readFileSync(path, 'utf8')).toBe('one\ntwo\n');
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it('steps aside when it is full and keeps a bounded number of files, the newest lines first', () => {
    using log = new OwnLog(join(dir, 'supd.log'), { maxSizeBytes: 10, maxFiles: 4 });
    for (let n = 0; n < 20; n++) log.write(`line ${n.toString().padStart(4)}\n`);
    const names = Array.from({ length: 3 }, (_, n) => `supd.log.${n + 1}`);
    expect(readdirSync(dir).toSorted()).toEqual(['supd.log', ...names]);
    expect(['supd.log', ...names].map((name) => readFileSync(join(dir, name), 'utf8'))).toEqual([
      'line   19\n',
      'line   18\n',
      'line   17\n',
      'line   16\n',
    ]);
  });

  it('takes other limits, and what is then too many goes', () => {
    using log = new OwnLog(join(dir, 'supd.log'), { maxSizeBytes: 10, maxFiles: 4 });
    const say = (): void => log.write('a line of its own\n');
    for (let n = 0; n < 9; n++) say();
    log.limit({ maxSizeBytes: 10, maxFiles: 2 });
    say();
    expect(readdirSync(dir).toSorted()).toEqual(['supd.log', 'supd.log.1']);
    log.limit({ maxSizeBytes: 10, maxFiles: 1 });
    say();
    expect(readdirSync(dir)).toEqual(['supd.log']);
    log.limit({ maxSizeBytes: 1_000, maxFiles: 1 });
    for (let n = 0; n < 9; n++) say();
    expect(readFileSync(join(dir, 'supd.log'), 'utf8').split('\n')).toHaveLength(11);
  });

  it('follows no link, which only costs the line', () => {
    symlinkSync(join(dir, 'elsewhere'), join(dir, 'supd.log'));
    using log = new OwnLog(join(dir, 'supd.log'));
    log.write('lost\n');
    expect(readdirSync(dir)).toEqual(['supd.log']);
    rmSync(join(dir, 'supd.log'));
    log.write('kept\n');
    expect(readFileSync(join(dir, 'supd.log'), 'utf8')).toBe(
      '(1 line is missing here: they could not be written)\nkept\n',
    );
  });
});
