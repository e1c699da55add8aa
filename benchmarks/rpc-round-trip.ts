import { mkdtempSync, rmSync } from 'node:fs';
import { connect as connectSocket, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { currentEndpoints } from '../src/platform/endpoints.ts';
import type { Handlers } from '../src/protocol/methods.ts';
import type { ProcessView } from '../src/protocol/view.ts';
import { connect } from '../src/rpc/connect.ts';
import { listen } from '../src/rpc/listen.ts';
import { interleaved, median, medianRatio } from './measure.ts';
import type { Benchmark } from './report.ts';

const CALLS = 1_000;
/** As many calls as a client may have open. */
const AT_ONCE = 250;
/** Ten rows, as a small `sup ls` gets them. */
const rows = Array.from({ length: 10 }, (_, i) => ({
  id: `shop/web@${i}`,
  state: 'running',
  pid: 4_000 + i,
  since: '2026-11-20T10:00:00.000Z',
  reason: 'ready',
})) as unknown as readonly ProcessView[];

export const rpcRoundTrip: Benchmark = {
  question: `how long do ${CALLS} calls over the socket take?`,
  rounds: 11,
  async run(rounds) {
    const folder = mkdtempSync(join(tmpdir(), 'sup-bench-'));
    const bare = await bareEcho(join(folder, 'bare'));
    const endpoint = join(folder, 'sock');
    const handlers = { 'process.list': () => rows } as unknown as Handlers;
    const listener = await listen({ endpoint, endpoints: currentEndpoints(), handlers, onFault: console.error });
    const peer = await connect({ endpoint, events: { notification: () => undefined, closed: () => undefined } });
    const ask = (): Promise<unknown> => peer.call('process.list', {});
    const contenders = [
      { who: 'bare echo of as many bytes', round: () => timeOfAll(1, bare.ask) },
      { who: 'sup rpc, one after the other', round: () => timeOfAll(1, ask) },
      { who: `sup rpc, ${AT_ONCE} at once`, round: () => timeOfAll(AT_ONCE, ask) },
    ];
    const times = await interleaved(contenders, rounds);
    peer.close();
    await listener.close();
    bare.close();
    rmSync(folder, { recursive: true, force: true });
    return contenders.map(({ who }, i) => ({
      who,
      value: median(times[i] ?? []),
      unit: 'ms' as const,
      ratio: medianRatio(times[i] ?? [], times[0] ?? []),
    }));
  },
};

async function timeOfAll(atOnce: number, ask: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  for (let asked = 0; asked < CALLS; asked += atOnce) await Promise.all(Array.from({ length: atOnce }, ask));
  return performance.now() - start;
}

/** The floor: a request and an answer of the same lengths over the same kind of socket, neither written nor read as JSON. */
async function bareEcho(path: string): Promise<{ ask: () => Promise<void>; close: () => void }> {
  const request = `${'x'.repeat(60)}\n`;
  const answer = `${'x'.repeat(JSON.stringify(rows).length + 36)}\n`;
  const server = createServer((socket: Socket) => socket.on('data', () => socket.write(answer)));
  await new Promise<void>((resolve) => server.listen(path, resolve));
  const socket = connectSocket(path);
  let received = 0;
  let answered: () => void = () => undefined;
  socket.on('data', (chunk: Buffer) => {
    received += chunk.length;
    if (received % answer.length === 0) answered();
  });
  return {
    ask: () =>
      new Promise((resolve) => {
        answered = resolve;
        socket.write(request);
      }),
    close: () => {
      socket.destroy();
      server.close();
    },
  };
}
