import {
  closeSync,
  constants,
  existsSync,
  fstatSync,
  openSync,
  readFileSync,
  renameSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { listSegments } from './folder.ts';
import { hasErrno, refusal } from './refusal.ts';
import type { Stream } from './segment.ts';

/*
 * Beside its segments a log has a note of where each start began, one JSON object a line. The first start of a series
 * needs none: it begins where the series does, and so a process that has never written costs no file.
 */

/** Where one run begins in each stream of its slot. */
export interface StartNote {
  readonly run: number;
  /** ISO time. */
  readonly at: string;
  readonly offsets: Readonly<Partial<Record<Stream, number>>>;
}

const FILE = 'starts.jsonl';
/** A larger file is cut down to the starts that can still be read, the newest of them. */
export const MAX_NOTES_BYTES = 16_384;
export const KEPT_NOTES = 100;
/** The group may read it, as the segments. */
const FILE_MODE = 0o640;
const { O_APPEND, O_CREAT, O_NOFOLLOW, O_NONBLOCK, O_RDONLY, O_TRUNC, O_WRONLY } = constants;

const pathIn = (dir: string): string => join(dir, FILE);

/** Notes that a run begins. Notes of a series that is gone go with it. Errors are the system's. */
export function noteStart(dir: string, note: StartNote): void {
  const path = pathIn(dir);
  if (Object.values(note.offsets).every((offset) => offset === 0)) {
    if (existsSync(path)) unlinkSync(path);
    return;
  }
  let fd: number;
  try {
    fd = openSync(path, O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW | O_NONBLOCK, FILE_MODE);
  } catch (error) {
    // Without a folder there is nothing that came before this start.
    if (hasErrno(error, 'ENOENT')) return;
    throw error;
  }
  try {
    // The newline comes first: a line that was torn by a full disk spoils no other one.
    writeSync(fd, `\n${JSON.stringify(note)}`);
    if (fstatSync(fd).size > MAX_NOTES_BYTES) cutDown(dir);
  } finally {
    closeSync(fd);
  }
}

/** The offset at which the last start begins in this stream; 0 when none is noted. SupError LOG_UNREADABLE. */
export const lastStart = (dir: string, stream: Stream): number => startsIn(dir).at(-1)?.offsets[stream] ?? 0;

/** Every start that is noted, oldest first; what is no note is passed over. SupError LOG_UNREADABLE. */
export function startsIn(dir: string): readonly StartNote[] {
  const path = pathIn(dir);
  try {
    const fd = openSync(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
    try {
      return readFileSync(fd, 'utf8').split('\n').flatMap(parsed);
    } finally {
      closeSync(fd);
    }
  } catch (error) {
    if (hasErrno(error, 'ENOENT')) return [];
    throw refusal('LOG_UNREADABLE', path, error);
  }
}

function parsed(line: string): readonly StartNote[] {
  try {
    const { run, at, offsets } = JSON.parse(line) as Partial<StartNote>;
    const isNote = Number.isSafeInteger(run) && typeof at === 'string' && typeof offsets === 'object';
    return isNote && offsets !== null ? [{ run, at, offsets } as StartNote] : [];
  } catch {
    return [];
  }
}

/** By a rename, so that a reader finds the old notes or the new ones. */
function cutDown(dir: string): void {
  const oldest = (stream: string): number => listSegments(dir, stream as Stream)[0]?.offset ?? 0;
  const begins = new Map((['all', 'out', 'err'] as const).map((stream) => [stream as string, oldest(stream)]));
  const all = startsIn(dir);
  const readable = all.filter((note, at) => at === all.length - 1 || isReadable(note, begins));
  const draft = `${pathIn(dir)}.new`;
  const text = readable.slice(-KEPT_NOTES).map((note) => `\n${JSON.stringify(note)}`);
  const fd = openSync(draft, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_NONBLOCK, FILE_MODE);
  try {
    writeSync(fd, text.join(''));
  } finally {
    closeSync(fd);
  }
  renameSync(draft, pathIn(dir));
}

/** Whether something of this run may still be there. */
const isReadable = ({ offsets }: StartNote, begins: ReadonlyMap<string, number>): boolean =>
  Object.entries(offsets).some(([stream, offset]) => offset >= (begins.get(stream) ?? 0));
