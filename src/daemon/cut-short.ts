import { closeSync, constants, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { Home } from '../platform/platform.ts';
import { isNoted } from '../rpc/noted-endpoint.ts';

const fileOf = ({ stateDir }: Home): string => join(stateDir, 'cut-short');
const { O_CREAT, O_NOFOLLOW, O_TRUNC, O_WRONLY } = constants;

/** Told when the note cannot be written: the next daemon may then overlook what this one left. It is no reason to end. */
type Trouble = (path: string, error: unknown) => void;

/** Processes may be left in this boot that belong to no daemon. */
export function noteCutShort(home: Home, boot: string, onTrouble: Trouble): void {
  const path = fileOf(home);
  try {
    write(path, boot);
  } catch (error) {
    onTrouble(path, error);
  }
}

/**
 * Whether a daemon of this home and this boot ended without taking leave, so that processes of it may still be there
 * for which a look over the whole system is worth its time. Remembered for the rest of the boot: a daemon in between
 * ends only what it is told to start itself. To be asked before this daemon notes its own endpoint.
 * `boot`: any word that another boot does not have.
 */
export function wasCutShort(home: Home, boot: string, onTrouble: Trouble): boolean {
  if (isNoted(home)) {
    noteCutShort(home, boot, onTrouble);
    return true;
  }
  try {
    return readFileSync(fileOf(home), 'utf8') === boot;
  } catch {
    return false;
  }
}

function write(path: string, text: string): void {
  const fd = openSync(path, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW, 0o600);
  try {
    writeSync(fd, text);
  } finally {
    closeSync(fd);
  }
}
