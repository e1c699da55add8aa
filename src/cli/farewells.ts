import { escapeControls } from '../logs/escape.ts';
import type { Context, Daemon } from './context.ts';
import { noteDied } from './no-daemon.ts';

const UNTIL_STARTED = 'nothing more comes until it is started again';

/**
 * Says once on standard error why nothing more comes of what is followed: the daemon has ended, or a process was
 * deleted. Following goes on all the same, since either may come back. A courtesy: where the daemon cannot be
 * listened to, it is left out. Dispose it before the connection.
 */
export function farewells(context: Context, daemon: Daemon | undefined, ids: readonly string[]): Disposable {
  let isOver = false;
  const say = (text: string): void => {
    if (!isOver) context.err.write(`${text}\n`);
  };
  const sayEnded = (): void => {
    say(`the daemon has ended; ${UNTIL_STARTED}`);
    if (!isOver) noteDied(context);
  };
  if (daemon === undefined) say(`no daemon is running; ${UNTIL_STARTED}`);
  else {
    const left = new Set(ids);
    void daemon.ended.then(sayEnded);
    daemon
      .follow(({ kind, id }) => {
        if (kind === 'deleted' && id !== null && left.delete(id))
          say(`${escapeControls(id)}: it was deleted; ${UNTIL_STARTED}`);
      })
      .catch(() => {});
  }
  return { [Symbol.dispose]: () => void (isOver = true) };
}
