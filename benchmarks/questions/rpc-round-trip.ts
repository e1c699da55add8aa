import { rmSync } from 'node:fs';
import { connect as connectSocket, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { currentEndpoints } from '../../src/platform/endpoints.ts';
import type { Handlers } from '../../src/protocol/methods.ts';
import type { ProcessView } from '../../src/protocol/view.ts';
import { connect } from '../../src/rpc/connect.ts';
import { listen } from '../../src/rpc/listen.ts';
import type { Benchmark, Role, Row, Table } from '../form/finding.ts';
import { often } from '../form/rounds.ts';
import { median, percentile } from '../form/statistics.ts';
import { pause } from '../world/patience.ts';
import { ownFolder } from '../world/place.ts';

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

interface Asker {
  readonly who: string;
  readonly role: Role;
  readonly atOnce: number;
  readonly ask: () => Promise<unknown>;
}

/** What one asker took in one round, in microseconds. */
interface Taken {
  readonly median: number;
  readonly p99: number;
  readonly each: number;
}

export const rpcRoundTrip: Benchmark = {
  name: 'rpc-round-trip',
  answers: ['rpc-median', 'rpc-p99', 'rpc-each'],
  async run(plan) {
    const folder = ownFolder('rpc-');
    const bare = await bareEcho(join(folder, 'bare'));
    const endpoint = join(folder, 'sock');
    const handlers = { 'process.list': () => rows } as unknown as Handlers;
    const listener = await listen({ endpoint, endpoints: currentEndpoints(), handlers, onFault: console.error });
    const peer = await connect({ endpoint, events: { notification: () => undefined, closed: () => undefined } });
    const ask = (): Promise<unknown> => peer.call('process.list', {});
    const askers: readonly Asker[] = [
      { who: 'bare echo of as many bytes', role: 'floor', atOnce: 1, ask: bare.ask },
      { who: 'sup rpc, one after the other', role: 'sup', atOnce: 1, ask },
      { who: `sup rpc, ${AT_ONCE} at once`, role: 'sup', atOnce: AT_ONCE, ask },
    ];
    try {
      return tables(askers, await inTurn(askers, often(plan, 21, 5)));
    } finally {
      peer.close();
      await listener.close();
      bare.close();
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

function tables(askers: readonly Asker[], taken: readonly (readonly Taken[])[]): Table[] {
  const table = (name: string, question: string, which: keyof Taken, wanted: (asker: Asker) => boolean): Table => {
    const rows = askers.flatMap((asker, i): Row[] => {
      const samples = (taken[i] ?? []).map((one) => one[which]);
      return wanted(asker) ? [{ who: asker.who, role: asker.role, samples }] : [];
    });
    return { kind: 'table', name, question, unit: 'µs', rows };
  };
  const alone = ({ atOnce }: Asker): boolean => atOnce === 1;
  return [
    table('rpc-median', `for a call over the socket and its answer (median of ${CALLS} in a round)`, 'median', alone),
    table('rpc-p99', `that 99 of 100 calls do not exceed (of ${CALLS} in a round)`, 'p99', alone),
    table('rpc-each', `for each of ${CALLS} calls, all of them together`, 'each', () => true),
  ];
}

/** The first round warms the machine code up, and is thrown away. */
async function inTurn(askers: readonly Asker[], rounds: number): Promise<Taken[][]> {
  const taken: Taken[][] = askers.map(() => []);
  for (let i = 0; i <= rounds; i++) {
    for (const [j, asker] of askers.entries()) {
      const one = await aRound(asker);
      if (i > 0) taken[j]?.push(one);
    }
    await pause(1);
  }
  return taken;
}

async function aRound({ atOnce, ask }: Asker): Promise<Taken> {
  const times: number[] = [];
  const timed = async (): Promise<void> => {
    const start = performance.now();
    await ask();
    times.push((performance.now() - start) * 1000);
  };
  const start = performance.now();
  for (let asked = 0; asked < CALLS; asked += atOnce) await Promise.all(Array.from({ length: atOnce }, timed));
  const each = ((performance.now() - start) * 1000) / CALLS;
  return { median: median(times), p99: percentile(times, 0.99), each };
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
