import type { Role, Row, Table } from '../form/finding.ts';
import { median, percentile } from '../form/statistics.ts';
import { pause } from './patience.ts';

/** Calls in a round. */
export const CALLS = 1_000;
/** As many calls as a client may have open. */
export const AT_ONCE = 250;

/** One who asks over a socket and waits for the answer. */
export interface Asker {
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

/** The tables `NAME-median`, `NAME-p99` and `NAME-each` of these askers, who take turns. */
export async function roundTrips(name: string, what: string, askers: readonly Asker[], rounds: number) {
  return tables(name, what, askers, await inTurn(askers, rounds));
}

export const roundTripNames = (name: string): readonly string[] =>
  ['median', 'p99', 'each'].map((which) => `${name}-${which}`);

function tables(name: string, what: string, askers: readonly Asker[], taken: readonly (readonly Taken[])[]): Table[] {
  const table = (which: keyof Taken, question: string, wanted: (asker: Asker) => boolean): Table => {
    const rows = askers.flatMap((asker, i): Row[] => {
      const samples = (taken[i] ?? []).map((one) => one[which]);
      return wanted(asker) ? [{ who: asker.who, role: asker.role, samples }] : [];
    });
    return { kind: 'table', name: `${name}-${which}`, question: `${what}: ${question}`, unit: 'µs', rows };
  };
  const alone = ({ atOnce }: Asker): boolean => atOnce === 1;
  return [
    table('median', `for a call and its answer (median of ${CALLS} in a round)`, alone),
    table('p99', `that 99 of 100 calls do not exceed (of ${CALLS} in a round)`, alone),
    table('each', `for each of ${CALLS} calls, all of them together`, () => true),
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
