import type { DaemonView, ProcessView } from '../../src/protocol/view.ts';
import { readApp } from '../../src/spec/read-app.ts';
import type { AppSpec } from '../../src/spec/types.ts';
import type { TestHome } from '../helpers/home.ts';
import { GoodClient } from './good-client.ts';

/** The most by which the daemon may grow once it is warm, however much comes: V8 keeps some room of its own. */
export const MAX_GROWTH_BYTES = 8 * 1024 * 1024;
/** Before the first look at the memory, so that everything has been loaded, compiled and grown to its size. */
const WARM_UP_SHARE = 0.25;
/** Looks at the memory after the warm-up, one at the end of each part. */
const PARTS = 9;
/** Looks at each end of which the middle one counts: one alone may fall before or after a large collection. */
const LOOKS = 3;

const RUNNING = 3;
export const APP = `name: shop\nprocesses:\n  web: {command: sleep 1000}\n  worker: {command: sleep 1000, instances: 2}\n`;

/** What one fuzzes: a daemon with an app that runs, and somebody who goes on asking what is right. */
export interface Stage {
  readonly app: AppSpec;
  readonly ids: readonly string[];
  readonly endpoint: string;
}

export interface Endured {
  /** Memory of the daemon when it was warm, and after each part of what came then. */
  readonly memory: readonly number[];
  /** Requests of the client that asks for what is right, and the longest that it waited. */
  readonly asked: number;
  readonly longestMs: number;
}

/** Lets a daemon endure `count` pieces of `work`, in parts. Throws when what runs has changed, or a good client was ill served. */
export async function endured(
  home: TestHome,
  count: number,
  work: (stage: Stage, count: number) => Promise<void>,
): Promise<Endured> {
  home.write('app.yaml', APP);
  await home.ok('start', 'app.yaml');
  const app = readApp(`${home.dir}/app.yaml`, { PATH: process.env['PATH'] ?? '' }, null);
  const before = await seen(home);
  const { endpoint } = await home.json<DaemonView>('daemon', 'status');
  const stage: Stage = { app, ids: before.views.map(({ id }) => id), endpoint };
  const memory: number[] = [];
  await using good = new GoodClient(endpoint, RUNNING);
  for (const part of parts(count)) {
    await work(stage, part);
    memory.push(await good.settledMemory());
  }
  unchanged(before, await seen(home));
  return { memory, asked: good.asked, longestMs: good.longestMs };
}

/** By how much the daemon has grown from the first looks to the last. */
export const growth = ({ memory }: Endured): number => middle(memory.slice(-LOOKS)) - middle(memory.slice(0, LOOKS));

const middle = (looks: readonly number[]): number => [...looks].sort((a, b) => a - b)[looks.length >> 1] ?? Number.NaN;

/** The warm-up, and the others. */
function parts(count: number): readonly number[] {
  const warm = Math.floor(count * WARM_UP_SHARE);
  const each = Math.floor((count - warm) / PARTS);
  const rest = count - warm - each * PARTS;
  return [warm + rest, ...Array.from({ length: PARTS }, () => each)];
}

interface Seen {
  readonly views: readonly ProcessView[];
  readonly living: readonly number[];
}

async function seen(home: TestHome): Promise<Seen> {
  const views = await home.json<ProcessView[]>('ls');
  const living = home.living().map(({ pid }) => pid);
  return { views, living: living.sort((a, b) => a - b) };
}

function unchanged(before: Seen, after: Seen): void {
  const [was, is] = [JSON.stringify(before), JSON.stringify(after)];
  if (was !== is) throw new Error(`something that was sent has changed what runs:\n${was}\n${is}`);
}
