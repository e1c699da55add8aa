import { realpathSync } from 'node:fs';
import { readBytes } from './load.ts';

/** Where app files come from. */
export interface Disk {
  /** A file whole. SupError SPEC_FILE_MISSING, SPEC_FILE_UNREADABLE. */
  bytes(file: string): Uint8Array;
  /** Two paths that lead to the same file have the same. */
  identity(file: string): string;
}

export const disk: Disk = {
  bytes: readBytes,
  identity(file) {
    try {
      return realpathSync(file);
    } catch {
      // What is not there is said when it is read.
      return file;
    }
  },
};
