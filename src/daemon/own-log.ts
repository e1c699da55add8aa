import { closeSync, constants, fstatSync, openSync, renameSync, writeSync } from 'node:fs';
import type { LineSink } from './stderr-log.ts';

/** A full file steps aside at this size, and so many that stepped aside are kept: `supd.log.1` is the newest of them. */
export const OWN_LOG_BYTES = 10 * 1024 * 1024;
export const OWN_LOG_KEPT = 3;

const { O_APPEND, O_CREAT, O_NOFOLLOW, O_WRONLY } = constants;

/**
 * The daemon's own words in a file of bounded size. Written at once and synchronously: what is said right before
 * a crash is the line that is needed. A disk that takes nothing more loses lines of this log and nothing else.
 */
export class OwnLog implements LineSink, Disposable {
  readonly #path: string;
  readonly #maxBytes: number;
  #fd: number | undefined;
  #size = 0;

  constructor(path: string, maxBytes = OWN_LOG_BYTES) {
    this.#path = path;
    this.#maxBytes = maxBytes;
  }

  /** Opens the file at the first line, and again at the next one where that was not possible. */
  write(line: string): void {
    try {
      if (this.#fd === undefined) [this.#fd, this.#size] = open(this.#path);
      if (this.#size >= this.#maxBytes) this.#stepAside();
      this.#size += writeSync(this.#fd, line);
    } catch {
      // There is no other place to say it.
    }
  }

  [Symbol.dispose](): void {
    if (this.#fd !== undefined) closeSync(this.#fd);
  }

  #stepAside(): void {
    for (let n = OWN_LOG_KEPT - 1; n >= 1; n--) rename(`${this.#path}.${n}`, `${this.#path}.${n + 1}`);
    rename(this.#path, `${this.#path}.1`);
    const full = this.#fd;
    [this.#fd, this.#size] = open(this.#path);
    if (full !== undefined) closeSync(full);
  }
}

function open(path: string): [fd: number, size: number] {
  const fd = openSync(path, O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW, 0o600);
  return [fd, fstatSync(fd).size];
}

function rename(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch (error) {
    // Not so many have stepped aside yet.
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}
