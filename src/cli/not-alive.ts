import { SupError } from '../errors/sup-error.ts';
import type { ProcessView } from '../protocol/view.ts';

/** Says which of `total` processes a command could not reach, since they do not live. SupError NONE_ALIVE, SOME_NOT_ALIVE. */
export function refuseNotAlive(
  notAlive: readonly { readonly id: string; readonly state: ProcessView['state'] }[],
  total: number,
): void {
  if (notAlive.length === 0) return;
  throw new SupError(notAlive.length === total ? 'NONE_ALIVE' : 'SOME_NOT_ALIVE', { notAlive, total });
}
