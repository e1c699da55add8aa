import { join } from 'node:path';
import process from 'node:process';
import { linuxLockHolder } from './linux/lock-holder.ts';
import type { Home, LockHolder } from './platform.ts';

/** The lock of a home. Not in the runtime folder: two logins of one user may have different ones, and must not have two daemons. */
export const lockOf = ({ stateDir }: Pick<Home, 'stateDir'>): string => join(stateDir, 'supd.lock');

/** Only Linux tells who holds a lock. On its own, so that a thin command loads nothing else of the platform. */
export const currentLockHolder = (): LockHolder => (process.platform === 'linux' ? linuxLockHolder : () => undefined);
