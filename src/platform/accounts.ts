import process from 'node:process';
import type { Accounts } from '../base/account.ts';
import { systemAccounts } from './posix/accounts.ts';

/** The accounts of this machine; null where sup runs no process as somebody else (Windows). On its own, for the command line. */
export function currentAccounts(): Accounts | null {
  switch (process.platform) {
    case 'win32':
      return null;
    case 'darwin':
      return systemAccounts('id');
    default:
      return systemAccounts('getent');
  }
}
