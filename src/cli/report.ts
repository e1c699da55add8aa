import { chain } from '../errors/chain.ts';
import { isSupError } from '../errors/sup-error.ts';
import { toWire } from '../errors/wire.ts';
import type { Stream } from './context.ts';
import { refusalText } from './render/refusal.ts';

/** Tells an error on standard error, as text or as the object that crosses the wire. Returns the exit code. */
export function report(error: unknown, err: Stream, json: boolean): number {
  const wire = toWire(error);
  const { code, hint, exit } = wire.data;
  if (json) {
    err.write(`${JSON.stringify(wire)}\n`);
    return exit;
  }
  const [, ...causes] = chain(error);
  err.write(refusalText({ message: [wire.message, ...causes].join('\n'), code, hint }, err.paint, err.width));
  // What is no refusal of ours is a bug, and a bug is found by its stack.
  if (!isSupError(error) && error instanceof Error && error.stack !== undefined) err.write(`${error.stack}\n`);
  return exit;
}
