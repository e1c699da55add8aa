import type { Method, ParamsOf } from '../protocol/methods.ts';
import { CALL_BOUND_MS } from '../rpc/peer.ts';

/** How long a daemon may take from its spawn to its readiness. */
export const START_BOUND_MS = 10_000;
/** What the way there and back, and a busy daemon, may add to a wait that the daemon bounds itself. */
export const ANSWER_MARGIN_MS = 10_000;
/** What the end of a reload's commands that are out of time may take: they are ended gently, and then by force. */
export const RELOAD_END_MS = 10_000;
/** `daemon.stop` answers after the longest stop chain, which only the daemon knows. */
export const STOP_BOUND_MS = 600_000;

/** How long the answer to a call may take where the caller does not say, in milliseconds. */
export function boundOf<M extends Method>(method: M, params: ParamsOf<M>): number {
  if (method === 'process.settle') return (params as ParamsOf<'process.settle'>).timeoutMs + ANSWER_MARGIN_MS;
  if (method === 'process.reload') {
    return (params as ParamsOf<'process.reload'>).timeoutMs + RELOAD_END_MS + ANSWER_MARGIN_MS;
  }
  return method === 'daemon.stop' ? STOP_BOUND_MS : CALL_BOUND_MS;
}
