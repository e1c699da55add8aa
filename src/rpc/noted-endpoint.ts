import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Home } from '../platform/platform.ts';

/** A path that is longer is no endpoint. */
const MAX_NOTE_BYTES = 4096;

type Noted = Pick<Home, 'stateDir' | 'endpoint'>;

const noteOf = ({ stateDir }: Pick<Home, 'stateDir'>): string => join(stateDir, 'endpoint');

/**
 * Where a daemon listens is noted in the state folder, which every login of a user shares. The runtime folder is
 * not shared by all: cron, su and ssh may have another one or none, and would look for the socket elsewhere.
 * Errors are the system's; then nothing is left behind.
 */
export function noteEndpoint(home: Noted): Disposable {
  const draft = `${noteOf(home)}.${process.pid}`;
  rmSync(draft, { force: true });
  try {
    // Made anew: what somebody has put in its place is not followed.
    writeFileSync(draft, home.endpoint, { mode: 0o600, flag: 'wx' });
    renameSync(draft, noteOf(home));
  } catch (error) {
    rmSync(draft, { force: true });
    throw error;
  }
  return { [Symbol.dispose]: () => rmSync(noteOf(home), { force: true }) };
}

/** A note that is there before a daemon writes its own: the last one did not take leave. */
export const isNoted = (home: Pick<Home, 'stateDir'>): boolean => existsSync(noteOf(home));

/** Where the daemon of this home listens according to the note, when that is not where one would look for it. */
export function notedEndpoint(home: Noted): string | undefined {
  try {
    const noted = readFileSync(noteOf(home), 'utf8');
    return noted !== '' && noted.length <= MAX_NOTE_BYTES && noted !== home.endpoint ? noted : undefined;
  } catch {
    return undefined;
  }
}
