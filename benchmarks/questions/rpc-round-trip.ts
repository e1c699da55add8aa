import { join } from 'node:path';
import { connect } from '../../src/rpc/connect.ts';
import { resultText } from '../../src/rpc/message.ts';
import type { Benchmark } from '../form/finding.ts';
import { often } from '../form/rounds.ts';
import { sleeping } from '../form/supervisor.ts';
import { type Asker, AT_ONCE, roundTripNames, roundTrips } from '../world/asker.ts';
import { echoBeside } from '../world/bare-echo.ts';
import { Home } from '../world/home.ts';
import { appOf } from '../world/sup.ts';

const NAME = 'rpc';
const COUNT = 10;

/** The real daemon is asked over its socket, and both sides do all of their work. */
export const rpcRoundTrip: Benchmark = {
  name: 'rpc-round-trip',
  answers: roundTripNames(NAME),
  async run(plan) {
    await using home = new Home();
    await home.time('start', home.app(appOf(sleeping(COUNT))));
    const { endpoint } = await home.json<{ endpoint: string }>('daemon', 'status');
    const peer = await connect({ endpoint, events: { notification: () => undefined, closed: () => undefined } });
    try {
      const ask = (): Promise<unknown> => peer.call('process.list', {});
      const answerBytes = Buffer.byteLength(resultText(1, await ask()));
      using bare = await echoBeside(join(home.folder, 'bare'), answerBytes);
      const askers: readonly Asker[] = [
        { who: 'bare echo of as many bytes', role: 'floor', atOnce: 1, ask: bare.ask },
        { who: 'sup, one after the other', role: 'sup', atOnce: 1, ask },
        { who: `sup, ${AT_ONCE} at once`, role: 'sup', atOnce: AT_ONCE, ask },
      ];
      return await roundTrips(NAME, `process.list of a daemon of ${COUNT}`, askers, often(plan, 21, 5));
    } finally {
      peer.close();
    }
  },
};
