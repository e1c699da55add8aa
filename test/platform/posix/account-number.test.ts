import { describe, expect, it } from 'vitest';
import { type AccountSource, posixAccounts } from '../../../src/platform/posix/accounts.ts';

/** A machine on which root is what is found, whatever is asked: so getent answers a number that is 0 in 32 bits. */
const source: AccountSource = {
  directory: 'getent',
  run: (_, database) => ({
    kind: 'ended',
    status: 0,
    stdout: database === 'passwd' ? 'root:x:0:0:root:/root:/bin/sh\n' : 'root:x:0:\n',
    stderr: '',
  }),
  read: () => '',
  now: () => 0,
  self: { uid: 0, gid: 0 },
};

describe('an account by its number', () => {
  it.each(['4294967296', '18446744073709551616', '+0', '00'])('is not the one that %s becomes in 32 bits', (word) => {
    expect(posixAccounts(source).user(word)).toBeUndefined();
    expect(posixAccounts(source).group(word)).toBeUndefined();
  });

  it('is found when it is the one that was asked for', () => {
    expect(posixAccounts(source).user('0')?.name).toBe('root');
    expect(posixAccounts(source).group('root')?.gid).toBe(0);
  });
});
