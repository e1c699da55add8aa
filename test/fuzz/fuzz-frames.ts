import { catalogue } from '../../src/errors/catalogue.ts';
import type { DaemonView, ProcessView } from '../../src/protocol/view.ts';
import { readApp } from '../../src/spec/read-app.ts';
import type { TestHome } from '../helpers/home.ts';
import { until } from '../helpers/until.ts';
import { Luck } from '../simulation/luck.ts';
import { type Frame, frameOf, type Known, noise } from './frames.ts';
import { type Answer, RawConnection } from './raw-connection.ts';

/** Frames between two waits for the answers; fewer than a connection may have under way. */
const WINDOW = 100;
const WINDOWS_A_CONNECTION = 5;
const CONNECTIONS = 4;
/** Windows of raw bytes among those of JSON. */
const NOISE_SHARE = 0.1;
/** Before the first look at the memory, so that everything has been loaded, compiled and grown to its size. */
const WARM_UP_SHARE = 0.25;
/** What the daemon may be larger by after any number of frames: V8 keeps some room, and a leak would pass this soon. */
export const MAX_GROWTH_BYTES = 24 * 1024 * 1024;
const MEMORY_LOOKS = 20;
const LOOK_EVERY_MS = 50;

export interface FrameReport {
  readonly seed: number;
  readonly frames: number;
  readonly bytes: number;
  readonly connections: number;
  /** How many of each kind were sent. */
  readonly kinds: ReadonlyMap<string, number>;
  /** How often each code came back; `result` for what was answered after all. */
  readonly codes: ReadonlyMap<string, number>;
  /** Requests of the client that asks for what is right, and the longest that it waited. */
  readonly asked: number;
  readonly longestMs: number;
  readonly rssBefore: number;
  readonly rssAfter: number;
}

/**
 * Sends `count` frames that break the protocol to the real daemon of `home`, over several connections at once, while a
 * good client goes on asking. Throws when anything is not as it must be: an answer too few, a code that is in no
 * catalogue, a bug told as `INTERNAL`, another process than before.
 */
export async function fuzzFrames(home: TestHome, seed: number, count: number): Promise<FrameReport> {
  home.write(
    'app.yaml',
    `name: shop\nprocesses:\n  web: {command: sleep 1000}\n  worker: {command: sleep 1000, instances: 2}\n`,
  );
  await home.ok('start', 'app.yaml');
  const app = readApp(`${home.dir}/app.yaml`, { PATH: process.env['PATH'] ?? '' }, null);
  const views = await home.json<ProcessView[]>('ls');
  const { endpoint } = await home.json<DaemonView>('daemon', 'status');
  const before = { views, living: livingPids(home) };
  const run = new Run({ app, ids: views.map(({ id }) => id) }, endpoint, seed);
  await using good = new GoodClient(endpoint);
  const warm = Math.floor(count * WARM_UP_SHARE);
  await run.send(warm);
  const rssBefore = await settledMemory(good);
  await run.send(count - warm);
  const rssAfter = await settledMemory(good);
  unchanged(before, { views: await home.json<ProcessView[]>('ls'), living: livingPids(home) });
  return { seed, ...run.counts(), asked: good.asked, longestMs: good.longestMs, rssBefore, rssAfter };
}

const livingPids = (home: TestHome): readonly number[] =>
  home
    .living()
    .map(({ pid }) => pid)
    .sort((a, b) => a - b);

interface Seen {
  readonly views: readonly ProcessView[];
  readonly living: readonly number[];
}

function unchanged(before: Seen, after: Seen): void {
  const [was, is] = [JSON.stringify(before), JSON.stringify(after)];
  if (was !== is) throw new Error(`a frame has changed what runs:\n${was}\n${is}`);
}

class Run {
  readonly #known: Known;
  readonly #endpoint: string;
  readonly #luck: Luck;
  readonly #kinds = new Map<string, number>();
  readonly #codes = new Map<string, number>();
  #frames = 0;
  #bytes = 0;
  #connections = 0;

  constructor(known: Known, endpoint: string, seed: number) {
    this.#known = known;
    this.#endpoint = endpoint;
    this.#luck = new Luck(seed);
  }

  counts() {
    const { bytes, connections, frames } = { bytes: this.#bytes, connections: this.#connections, frames: this.#frames };
    return { frames, bytes, connections, kinds: this.#kinds, codes: this.#codes };
  }

  /** Several connections at a time, until `count` more frames are sent. */
  async send(count: number): Promise<void> {
    const end = this.#frames + count;
    const lane = async (): Promise<void> => {
      while (this.#frames < end) await this.#connection(end);
    };
    await Promise.all(Array.from({ length: CONNECTIONS }, lane));
  }

  async #connection(end: number): Promise<void> {
    this.#connections += 1;
    await using connection = new RawConnection(this.#endpoint, (answer) => this.#note(answer));
    for (let window = 0; window < WINDOWS_A_CONNECTION && this.#frames < end; window += 1) {
      const frames = this.#window(Math.min(WINDOW, end - this.#frames));
      const before = connection.answers;
      connection.send(Buffer.concat(frames.map(({ bytes }) => bytes)));
      await this.#answersOf(frames, connection, before);
      if (frames.at(-1)?.isLast === true) return;
    }
  }

  /** Every frame gets its answers, and not one more: a last request shows that nothing is left to come. */
  async #answersOf(frames: readonly Frame[], connection: RawConnection, before: number): Promise<void> {
    const most = frames.reduce((sum, each) => sum + (each.answers ?? 0), before);
    await connection.answered(most);
    const isKnown = frames.every(({ answers }) => answers !== null);
    if (frames.at(-1)?.isLast !== true) await connection.barrier();
    if (isKnown && connection.answers !== most) {
      throw new Error(`${connection.answers - before} answers came where ${most - before} should:\n${shown(frames)}`);
    }
  }

  /** Either noise, or frames of which the answers are known. */
  #window(most: number): readonly Frame[] {
    const frames: Frame[] = [];
    const isNoise = this.#luck.strikes(NOISE_SHARE);
    while (frames.length < most && frames.at(-1)?.isLast !== true) {
      frames.push(isNoise ? noise(this.#luck) : frameOf(this.#luck, this.#known));
    }
    for (const { kind, bytes } of frames) {
      this.#frames += 1;
      this.#bytes += bytes.length;
      this.#kinds.set(kind, (this.#kinds.get(kind) ?? 0) + 1);
    }
    return frames;
  }

  #note(answer: Answer): void {
    const code = codeOf(answer);
    this.#codes.set(code, (this.#codes.get(code) ?? 0) + 1);
  }
}

const MAX_SHOWN = 300;

const shown = (frames: readonly Frame[]): string =>
  frames.map(({ kind, answers, bytes }) => `${kind} (${answers}): ${bytes.toString().slice(0, MAX_SHOWN)}`).join('\n');

function codeOf({ error }: Answer): string {
  if (error === undefined) return 'result';
  const code = error.data?.code;
  const isKnown = code !== undefined && Object.hasOwn(catalogue, code) && code !== 'INTERNAL';
  if (!isKnown || !Number.isInteger(error.code)) throw new Error(`no refusal of ours: ${JSON.stringify(error)}`);
  return code;
}

/** Asks what is right, all the time. */
class GoodClient implements AsyncDisposable {
  readonly #connection: RawConnection;
  readonly #loop: Promise<void>;
  #answer: Answer | undefined;
  #isOver = false;
  asked = 0;
  longestMs = 0;

  constructor(endpoint: string) {
    this.#connection = new RawConnection(endpoint, (answer) => (this.#answer = answer));
    this.#loop = this.#ask();
    // It is awaited at the end, and must not be taken for unheard before.
    this.#loop.catch(() => {});
  }

  memory = 0;

  async #ask(): Promise<void> {
    while (!this.#isOver) {
      const since = performance.now();
      this.asked += 1;
      this.#connection.send(Buffer.from(`{"jsonrpc":"2.0","id":${this.asked},"method":"daemon.status","params":{}}\n`));
      await this.#connection.answered(this.asked);
      const view = this.#answer?.result as DaemonView | undefined;
      if (this.#answer?.id !== this.asked || view?.running !== 3)
        throw new Error(`wrong: ${JSON.stringify(this.#answer)}`);
      this.memory = view.memoryBytes;
      this.longestMs = Math.max(this.longestMs, performance.now() - since);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isOver = true;
    await this.#loop;
    await this.#connection[Symbol.asyncDispose]();
  }
}

/** The least of several looks, while only the good client asks. */
async function settledMemory(good: GoodClient): Promise<number> {
  let least = Number.POSITIVE_INFINITY;
  for (let look = 0; look < MEMORY_LOOKS; look += 1) {
    const [asked, at] = [good.asked, performance.now()];
    await until(
      () => good.asked > asked && performance.now() - at > LOOK_EVERY_MS,
      'an answer for the good client',
      30_000,
    );
    least = Math.min(least, good.memory);
  }
  return least;
}
