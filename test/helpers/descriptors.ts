import { existsSync, readdirSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';

const FOLDER = existsSync('/proc/self/fd') ? '/proc/self/fd' : '/dev/fd';

/** The descriptors that this process has open, each with what it leads to. The one that reads the list is left out. */
export function openDescriptors(): string[] {
  return readdirSync(FOLDER)
    .flatMap((fd) => {
      try {
        return [`${fd} ${readlinkSync(join(FOLDER, fd))}`];
      } catch {
        return [];
      }
    })
    .sort();
}
