import { fstatSync, lstatSync, type Stats } from 'node:fs';
import { hasErrno } from './refusal.ts';

/** What has become of a file that is being written. */
export type Whereabouts =
  | { readonly kind: 'here'; readonly bytes: number }
  /** `how` completes a sentence: `the log … was removed`. */
  | { readonly kind: 'away'; readonly how: string };

/**
 * Whether the file at `path`, of which `fd` is the open descriptor if there is one, still holds the `bytes`
 * that were written there. What the system does not let us see counts as unchanged: a look alone must not
 * stop the writing.
 */
export function whereabouts(path: string, fd: number | undefined, bytes: number): Whereabouts {
  const unchanged: Whereabouts = { kind: 'here', bytes };
  try {
    const there = entryAt(path);
    const ours = fd === undefined ? there : fstatSync(fd);
    if (ours === undefined || ours.nlink === 0) return { kind: 'away', how: 'was removed' };
    if (there === undefined) return { kind: 'away', how: 'was moved away' };
    if (there.ino !== ours.ino || there.dev !== ours.dev)
      return { kind: 'away', how: 'was replaced by something else' };
    // What is no file here is refused when it is opened.
    if (!ours.isFile()) return unchanged;
    return ours.size < bytes ? { kind: 'away', how: 'was cut short' } : { kind: 'here', bytes: ours.size };
  } catch {
    return unchanged;
  }
}

/** Undefined also when something on the way to it is no folder any more. */
function entryAt(path: string): Stats | undefined {
  try {
    return lstatSync(path);
  } catch (error) {
    if (hasErrno(error, 'ENOENT') || hasErrno(error, 'ENOTDIR')) return undefined;
    throw error;
  }
}
