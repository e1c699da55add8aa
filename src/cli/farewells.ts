import { escapeControls } from '../logs/escape.ts';
import type { Notice } from '../protocol/notices.ts';
import type { Context, Daemon } from './context.ts';

const UNTIL_STARTED = 'nothing more comes until it is started again';

/**
 * Says once on standard error why nothing more comes of what is followed: the daemon has ended, or a process was
 * deleted. Following goes on all the same, since either may come back. A courtesy: where the daemon cannot be
 * listened to, it is left out. Dispose it before the connection.
 */
export function farewells({ err }: Context, daemon: Daemon | undefined, ids: readonly string[]): Disposable {
  let isOver = false;
  const say = (text: string): void => {
    if (!isOver) err.write(`${text}\n`);
  };
  if (daemon === undefined) say(`no daemon is running; ${UNTIL_STARTED}`);
  else {
    void daemon.ended.then(() => say(`the daemon has ended; ${UNTIL_STARTED}`));
    const missed = new Missed(daemon, ids, (id) => say(`${escapeControls(id)}: it was deleted; ${UNTIL_STARTED}`));
    daemon.follow((notice) => missed.heard(notice)).catch(() => {});
  }
  return { [Symbol.dispose]: () => void (isOver = true) };
}

/** Finds out which of some processes the daemon knows no more. */
class Missed {
  readonly #daemon: Daemon;
  readonly #tell: (id: string) => void;
  readonly #left: Set<string>;
  #asking = false;
  #again = false;

  constructor(daemon: Daemon, ids: readonly string[], tell: (id: string) => void) {
    this.#daemon = daemon;
    this.#left = new Set(ids);
    this.#tell = tell;
  }

  /** No notice tells that a process was forgotten; its last one tells that it came to rest, as that of many others does. */
  heard({ id, to }: Notice): void {
    const isAtRest = to === null || to === 'stopped' || to === 'failed';
    if (isAtRest && this.#left.has(id)) void this.#ask().catch(() => {});
  }

  /** One question at a time, however many come to rest at once. */
  async #ask(): Promise<void> {
    this.#again = true;
    if (this.#asking) return;
    this.#asking = true;
    try {
      while (this.#again) {
        this.#again = false;
        const views = await this.#daemon.call('process.list', {});
        const known = new Set(views.map(({ id }) => id));
        for (const id of this.#left) if (!known.has(id) && this.#left.delete(id)) this.#tell(id);
      }
    } finally {
      this.#asking = false;
    }
  }
}
