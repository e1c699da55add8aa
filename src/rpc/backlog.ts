/** Beyond so many bytes that all clients together have not taken, notices are lost to those who do not keep up. */
export const MAX_QUEUED_TOTAL_BYTES = 8 * 1024 * 1024;
/** So much may wait for each client all the same: one that keeps up loses nothing because others do not. */
export const FAIR_QUEUED_BYTES = 64 * 1024;

/** What all clients of a daemon together have not taken yet. */
export class Backlog {
  readonly #count: () => number;
  #known = 0;
  #recount: NodeJS.Immediate | undefined;

  /** `count`: how much it is now. */
  constructor(count: () => number) {
    this.#count = count;
  }

  /** Whether `own` bytes may wait for one client. */
  admits(own: number): boolean {
    return own <= FAIR_QUEUED_BYTES || this.#total() <= MAX_QUEUED_TOTAL_BYTES;
  }

  /** So much more waits for somebody. */
  added(bytes: number): void {
    this.#known += bytes;
  }

  /** Counted once a turn of the event loop: in a storm it is asked for at every notice, for every client. */
  #total(): number {
    if (this.#recount === undefined) {
      this.#known = this.#count();
      this.#recount = setImmediate(() => (this.#recount = undefined)).unref();
    }
    return this.#known;
  }
}
