import type { Stream } from './context.ts';
import { coloursWanted, type Paint, paintWith } from './render/paint.ts';

/** What a terminal is taken for that does not say how wide it is. */
const UNKNOWN_WIDTH = 80;

type Env = Readonly<Record<string, string | undefined>>;

/**
 * A stream of this process, opened at its first use: merely naming `process.stderr` costs time at every start.
 * `onBroken` is told when it cannot be written to any more.
 */
export function processStream(open: () => NodeJS.WriteStream, env: Env, onBroken: (error: Error) => void): Stream {
  let opened: NodeJS.WriteStream | undefined;
  let paint: Paint | undefined;
  const stream = (): NodeJS.WriteStream => (opened ??= open().on('error', onBroken));
  return {
    write: (text) => {
      // Pipes and terminals tell by an event, files by an exception.
      try {
        stream().write(text);
      } catch (error) {
        onBroken(error as Error);
      }
    },
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

/** A reader that has gone (`sup ls | head -1`) is no error: it has what it wanted. */
export const isReaderGone = (error: NodeJS.ErrnoException): boolean => error.code === 'EPIPE';
