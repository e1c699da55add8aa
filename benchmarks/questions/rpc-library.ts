import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { currentEndpoints } from '../../src/platform/endpoints.ts';
import type { Handlers } from '../../src/protocol/methods.ts';
import type { ProcessView } from '../../src/protocol/view.ts';
import { connect } from '../../src/rpc/connect.ts';
import { listen } from '../../src/rpc/listen.ts';
import { resultText } from '../../src/rpc/message.ts';
import type { Benchmark } from '../form/finding.ts';
import { often } from '../form/rounds.ts';
import { type Asker, AT_ONCE, roundTripNames, roundTrips } from '../world/asker.ts';
import { echoWithin } from '../world/bare-echo.ts';
import { ownFolder } from '../world/place.ts';

const NAME = 'rpc-library';
/** Ten short rows, which the handler has at hand. */
const rows = Array.from({ length: 10 }, (_, i) => ({
  id: `shop/web@${i}`,
  state: 'running',
  pid: 4_000 + i,
  since: '2026-11-20T10:00:00.000Z',
  reason: 'ready',
})) as unknown as readonly ProcessView[];

/** What `src/rpc` costs by itself: both ends are in this process, and no daemon is asked. */
export const rpcLibrary: Benchmark = {
  name: 'rpc-library',
  answers: roundTripNames(NAME),
  async run(plan) {
    const folder = ownFolder('rpc-');
    const endpoint = join(folder, 'sock');
    const handlers = { 'process.list': () => rows } as unknown as Handlers;
    using bare = await echoWithin(join(folder, 'bare'), Buffer.byteLength(resultText(1, rows)));
    const listener = await listen({ endpoint, endpoints: currentEndpoints(), handlers, onFault: console.error });
    const peer = await connect({ endpoint, events: { notification: () => undefined, closed: () => undefined } });
    const ask = (): Promise<unknown> => peer.call('process.list', {});
    const askers: readonly Asker[] = [
      { who: 'bare echo of as many bytes', role: 'floor', atOnce: 1, ask: bare.ask },
      { who: 'sup rpc, one after the other', role: 'sup', atOnce: 1, ask },
      { who: `sup rpc, ${AT_ONCE} at once`, role: 'sup', atOnce: AT_ONCE, ask },
    ];
    try {
      return await roundTrips(NAME, 'the library alone, both ends in one process', askers, often(plan, 21, 5));
    } finally {
      peer.close();
      await listener.close();
      rmSync(folder, { recursive: true, force: true });
    }
  },
};
