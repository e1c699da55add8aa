import { closeSync, constants, existsSync, fstatSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { BUILT_IN, type LogDefaults } from '../spec/settings/settings.ts';
import type { LineSink } from './stderr-log.ts';

const { O_APPEND, O_CREAT, O_NOFOLLOW, O_WRONLY } = constants;

/**
 * The daemon's own words in a file of bounded size: a full one steps aside, and `supd.log.1` is the newest that did.
 * Written at once and synchronously: what is said right before a crash is the line that is needed. A disk that takes nothing more loses lines of this log and nothing else.
 */
export class OwnLog implements LineSink, Disposable {
  readonly #path: string;
  #limits: LogDefaults;
  #fd: number | undefined;
  #size = 0;
  #lost = 0;

  constructor(path: string, limits: LogDefaults = BUILT_IN.daemonLog) {
    this.#path = path;
    this.#limits = limits;
  }

  /** From the next line on. */
  limit(limits: LogDefaults): void {
    this.#limits = limits;
  }

  /** Opens the file at the first line, and again at the next one where that was not possible. */
  write(line: string): void {
    try {
      if (this.#fd === undefined) [this.#fd, this.#size] = open(this.#path);
      if (this.#size >= this.#limits.maxSizeBytes) this.#stepAside();
      if (this.#lost > 0) this.#tellGap(this.#fd);
      this.#size += writeSync(this.#fd, line);
    } catch {
      // There is no other place to say it.
      this.#lost += 1;
    }
  }

  [Symbol.dispose](): void {
    if (this.#fd !== undefined) closeSync(this.#fd);
  }

  #tellGap(fd: number): void {
    const lines = this.#lost === 1 ? '1 line is' : `${this.#lost} lines are`;
    this.#size += writeSync(fd, `(${lines} missing here: they could not be written)\n`);
    this.#lost = 0;
  }

  #stepAside(): void {
    const aside = this.#limits.maxFiles - 1;
    for (let n = aside - 1; n >= 1; n--) rename(`${this.#path}.${n}`, `${this.#path}.${n + 1}`);
    if (aside > 0) rename(this.#path, `${this.#path}.1`);
    else rmSync(this.#path, { force: true });
    // Where fewer are kept than before.
    for (let n = aside + 1; existsSync(`${this.#path}.${n}`); n++) rmSync(`${this.#path}.${n}`, { force: true });
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
