import { closeSync, constants, existsSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { Home } from '../platform/platform.ts';
import { isNoted } from './noted-endpoint.ts';

const fileOf = ({ stateDir }: Pick<Home, 'stateDir'>): string => join(stateDir, 'cut-short');
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
 * for which a look over the whole system is worth its time. Remembered until a daemon has ended everything, or for the
 * rest of the boot: one in between ends only what it is told to start itself. To be asked before this daemon notes its own endpoint.
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

/** Nothing is left of any daemon of this home. What cannot be taken away costs the next daemon a look. */
export function forgetCutShort(home: Home, onTrouble: Trouble): void {
  const path = fileOf(home);
  try {
    rmSync(path, { force: true });
  } catch (error) {
    onTrouble(path, error);
  }
}

/**
 * For a client that finds no daemon: whether the last one ended without taking leave, or left something, so that
 * processes of it may still be there. Also after the machine itself went down, since only a daemon knows the boot.
 */
export const mayHaveLeft = (home: Pick<Home, 'stateDir'>): boolean => isNoted(home) || existsSync(fileOf(home));

function write(path: string, text: string): void {
  const fd = openSync(path, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW, 0o600);
  try {
    writeSync(fd, text);
  } finally {
    closeSync(fd);
  }
}
