import { type FSWatcher, statSync, watch } from 'node:fs';

/** How long a change can stay unseen where the system does not tell (no inotify watch left, a network folder). */
export const POLL_MS = 1000;
/** How long until the folder of a process that has not written yet is looked for again; it comes with the first byte. */
const ABSENT_POLL_MS = 100;

/**
 * Wakes a reader when something happens in a folder.
 * The system's notices are taken for hints and never believed: a slow poll stands behind them, which
 * also finds a folder that comes late or is made anew.
 */
export class FolderWatch implements Disposable {
  readonly #dir: string;
  readonly #pollMs: number;
  #watcher: FSWatcher | undefined;
  #inode: number | undefined;
  #timer: NodeJS.Timeout | undefined;
  #resolve: (() => void) | undefined;
  /** Something happened since the last wait: the next one does not wait. */
  #stirred = false;
  #disposed = false;

  constructor(dir: string, pollMs: number = POLL_MS) {
    this.#dir = dir;
    this.#pollMs = pollMs;
    this.#arm();
  }

  /** Resolves when something may have happened since the last call, at the latest after the poll time. One waiter at a time. */
  async wait(): Promise<void> {
    if (!this.#stirred && !this.#disposed) {
      await new Promise<void>((resolve) => {
        this.#resolve = resolve;
        this.#timer = setTimeout(() => this.#poll(), this.#inode === undefined ? ABSENT_POLL_MS : this.#pollMs);
      });
    }
    this.#stirred = false;
  }

  [Symbol.dispose](): void {
    this.#disposed = true;
    this.#disarm();
    this.#stir();
  }

  #poll(): void {
    if (inodeOf(this.#dir) !== this.#inode) {
      this.#disarm();
      this.#arm();
    }
    this.#stir();
  }

  #stir(): void {
    this.#stirred = true;
    clearTimeout(this.#timer);
    this.#resolve?.();
    this.#resolve = undefined;
  }

  #arm(): void {
    this.#inode = inodeOf(this.#dir);
    if (this.#inode === undefined) return;
    try {
      this.#watcher = watch(this.#dir, () => this.#stir());
      this.#watcher.on('error', () => this.#disarm());
    } catch {
      // The folder is gone again, or no watch is left to be had: the poll remains.
      this.#watcher = undefined;
    }
  }

  #disarm(): void {
    this.#watcher?.close();
    this.#watcher = undefined;
    this.#inode = undefined;
  }
}

const inodeOf = (dir: string): number | undefined => statSync(dir, { throwIfNoEntry: false })?.ino;
