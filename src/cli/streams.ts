import type { Stream } from './context.ts';
import { coloursWanted, type Paint, paintWith } from './render/paint.ts';

/** What a terminal is taken for that does not say how wide it is. */
const UNKNOWN_WIDTH = 80;

type Env = Readonly<Record<string, string | undefined>>;

/**
 * A stream of this process, opened at its first use: merely naming `process.stderr` costs time at every start.
 * A reader that has gone (`sup ls | head -1`) ends the command silently, as it does any program in a pipe.
 */
export function processStream(open: () => NodeJS.WriteStream, env: Env): Stream {
  let opened: NodeJS.WriteStream | undefined;
  let paint: Paint | undefined;
  const stream = (): NodeJS.WriteStream => (opened ??= open().on('error', endSilently));
  return {
    write: (text) => void stream().write(text),
    get isTerminal() {
      return stream().isTTY === true;
    },
    get width() {
      return stream().isTTY === true ? stream().columns || UNKNOWN_WIDTH : null;
    },
    get paint() {
      return (paint ??= paintWith(coloursWanted(env, stream().isTTY === true)));
    },
  };
}

function endSilently(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
  process.exit(process.exitCode ?? 0);
}
