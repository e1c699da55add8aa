import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Home } from '../platform/platform.ts';
import { isNoted } from '../rpc/noted-endpoint.ts';

/**
 * Whether a daemon of this home and this boot ended without taking leave, so that processes of it may still be there
 * for which a look over the whole system is worth its time. Remembered for the rest of the boot: a daemon in between
 * ends only what it is told to start itself. To be asked before this daemon notes its own endpoint.
 * `boot`: any word that another boot does not have.
 */
export function wasCutShort(home: Home, boot: string): boolean {
  const file = join(home.stateDir, 'cut-short');
  if (isNoted(home)) writeFileSync(file, boot, { mode: 0o600 });
  try {
    return readFileSync(file, 'utf8') === boot;
  } catch {
    return false;
  }
}
