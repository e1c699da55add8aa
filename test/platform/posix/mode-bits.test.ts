import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { modeAllows, obstacle } from '../../../src/platform/posix/mode-bits.ts';
import { tempFolder } from '../../helpers/temp-folder.ts';

const who = { uid: 998, gid: 997, groups: [990] };
const own = { uid: process.geteuid?.() ?? 0, gid: process.getegid?.() ?? 0 };

describe('mode bits', () => {
  it.each([
    ['the owner', 998, 1, 0o500, true],
    ['the owner, where all others may', 998, 997, 0o055, false],
    ['the group', 1, 997, 0o050, true],
    ['a supplementary group', 1, 990, 0o050, true],
    ['the group, where all others may', 1, 997, 0o705, false],
    ['others', 1, 1, 0o005, true],
    ['others, where owner and group may', 1, 1, 0o770, false],
  ])('count for %s', (_, uid, gid, mode, allowed) => {
    for (const want of ['read', 'execute', 'enter'] as const) {
      expect(modeAllows({ uid, gid, mode }, who, want)).toBe(allowed);
    }
  });

  it('tell reading from running, and stop root at nothing', () => {
    expect(modeAllows({ uid: 1, gid: 1, mode: 0o004 }, who, 'execute')).toBe(false);
    expect(modeAllows({ uid: 1, gid: 1, mode: 0o001 }, who, 'read')).toBe(false);
    expect(modeAllows({ uid: 1, gid: 1, mode: 0 }, { ...who, uid: 0 }, 'read')).toBe(true);
  });
});

describe('what is in the way', () => {
  it('is the outermost folder that does not let through, or the file itself', () => {
    using temp = tempFolder();
    chmodSync(temp.path, 0o755);
    const [outer, inner] = [join(temp.path, 'outer'), join(temp.path, 'outer', 'inner')];
    mkdirSync(inner, { recursive: true });
    const file = join(inner, 'run');
    writeFileSync(file, '');
    for (const path of [outer, inner, file]) chmodSync(path, 0o755);
    expect(obstacle(file, who, 'execute')).toBeUndefined();
    chmodSync(file, 0o744);
    expect(obstacle(file, who, 'read')).toBeUndefined();
    expect(obstacle(file, who, 'execute')).toEqual({ at: file, mode: `mode 0744 of ${own.uid}:${own.gid}` });
    chmodSync(inner, 0o700);
    expect(obstacle(file, who, 'read')?.at).toBe(inner);
    chmodSync(outer, 0o750);
    expect(obstacle(file, who, 'read')?.at).toBe(outer);
    expect(obstacle(file, { ...who, uid: 0 }, 'read')).toBeUndefined();
  });

  it('is also found behind a link', () => {
    using temp = tempFolder();
    chmodSync(temp.path, 0o755);
    const hidden = join(temp.path, 'hidden');
    mkdirSync(hidden);
    writeFileSync(join(hidden, 'run'), '');
    chmodSync(join(hidden, 'run'), 0o755);
    symlinkSync(join(hidden, 'run'), join(temp.path, 'link'));
    chmodSync(hidden, 0o755);
    expect(obstacle(join(temp.path, 'link'), who, 'execute')).toBeUndefined();
    chmodSync(hidden, 0o711);
    expect(obstacle(join(temp.path, 'link'), who, 'execute')).toBeUndefined();
    chmodSync(hidden, 0o700);
    expect(obstacle(join(temp.path, 'link'), who, 'execute')?.at).toBe(hidden);
  });

  it('is nothing where nothing is', () => {
    expect(obstacle('/nowhere/at/all', who, 'read')).toBeUndefined();
  });
});
