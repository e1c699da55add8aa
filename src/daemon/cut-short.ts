import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Home } from '../platform/platform.ts';
import { isNoted } from '../rpc/noted-endpoint.ts';

const fileOf = ({ stateDir }: Home): string => join(stateDir, 'cut-short');

/** Processes may be left in this boot that belong to no daemon. */
export const noteCutShort = (home: Home, boot: string): void => writeFileSync(fileOf(home), boot, { mode: 0o600 });

/**
 * Whether a daemon of this home and this boot ended without taking leave, so that processes of it may still be there
 * for which a look over the whole system is worth its time. Remembered for the rest of the boot: a daemon in between
 * ends only what it is told to start itself. To be asked before this daemon notes its own endpoint.
 * `boot`: any word that another boot does not have.
 */
export function wasCutShort(home: Home, boot: string): boolean {
  if (isNoted(home)) noteCutShort(home, boot);
  try {
    return readFileSync(fileOf(home), 'utf8') === boot;
  } catch {
    return false;
  }
}
