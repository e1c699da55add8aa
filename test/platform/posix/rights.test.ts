import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ownRights, rightsOf } from '../../../src/platform/posix/rights.ts';
import type { Identity } from '../../../src/platform/platform.ts';
import { tempFolder } from '../../helpers/temp-folder.ts';

const lyra: Identity = { shown: 'user lyra', uid: 998, gid: 997, groups: [], env: null };

describe('rights of another user', () => {
  it('are asked of the system where the mode bits say no, for a list may say yes', () => {
    using temp = tempFolder();
    chmodSync(temp.path, 0o755);
    const file = join(temp.path, 'run');
    writeFileSync(file, '');
    chmodSync(file, 0o750);
    const asked: string[] = [];
    const answering = (yes: boolean) =>
      rightsOf(lyra, (path, want) => {
        asked.push(`${want} ${path}`);
        return yes;
      });
    expect(answering(true).allows(file, 'execute')).toBe(true);
    expect(answering(false).allows(file, 'execute')).toBe(false);
    expect(asked).toEqual([`execute ${file}`, `execute ${file}`]);
    chmodSync(file, 0o755);
    expect(answering(false).allows(file, 'execute')).toBe(true);
    expect(asked).toHaveLength(2);
  });

  it('are denied by name, with what is in the way', () => {
    using temp = tempFolder();
    const file = join(temp.path, 'run');
    writeFileSync(file, '');
    chmodSync(file, 0o755);
    chmodSync(temp.path, 0o700);
    const denial = rightsOf(lyra, () => false).denial(file, 'execute');
    expect(denial.code).toBe('LAUNCH_DENIED');
    expect(denial.message).toMatch(`the user lyra may not execute ${file}: ${temp.path} (mode 0700 of `);
    expect(denial.hint).toContain(`chmod o+x ${temp.path}`);
  });

  it('to a file that nobody may execute are no matter of who asks', () => {
    using temp = tempFolder();
    const file = join(temp.path, 'run');
    writeFileSync(file, '');
    chmodSync(file, 0o644);
    expect(rightsOf(lyra, () => true).allows(file, 'execute')).toBe(false);
    for (const rights of [ownRights, rightsOf(lyra, () => false)]) {
      expect(rights.denial(file, 'execute').code).toBe('LAUNCH_NOT_EXECUTABLE');
    }
  });
});
