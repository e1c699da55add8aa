import { accessSync, constants, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** In memory where the system offers that, as the runtime folder of a real daemon is. */
const MEMORY = '/dev/shm';

/**
 * A folder of its own for sup or for a rival. Not on a disk: a file system may avoid the inodes that were freed within
 * the last half minute (ext4 does), and then each round pays for the files that the round before has removed (500 FIFOs:
 * 15 ms the first time, 400 ms the tenth), which nobody does who starts his programs once.
 */
export function ownFolder(name = ''): string {
  return mkdtempSync(join(inMemory() ? MEMORY : tmpdir(), `sup-bench-${name}`));
}

function inMemory(): boolean {
  try {
    accessSync(MEMORY, constants.W_OK | constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
