import type { TestHome } from '../helpers/home.ts';
import { Luck } from '../simulation/luck.ts';
import { codeOf, isBreach, linesOfNoJson, wayOf } from './breach.ts';
import { type Frame, frameOf, type Known, noise, oversized } from './frames.ts';
import { type Answer, RawConnection } from './raw-connection.ts';
import { type Endured, endured } from './stage.ts';

/** Frames between two waits for the answers; fewer than a connection may have under way. */
const WINDOW = 100;
const WINDOWS_A_CONNECTION = 5;
const CONNECTIONS = 4;
/** Windows of raw bytes among those of JSON. */
const NOISE_SHARE = 0.1;

export interface FrameReport extends Endured {
  readonly seed: number;
  /** Frames that are JSON and break the protocol. */
  readonly broken: number;
  /** All that were sent: those, what is no JSON, and calls that turned out right. */
  readonly sent: number;
  readonly bytes: number;
  readonly connections: number;
  /** How many of each kind were sent. */
  readonly kinds: ReadonlyMap<string, number>;
  /** How often each code came back; `result` for what was answered after all. */
  readonly codes: ReadonlyMap<string, number>;
  /** In how many different words that was said. */
  readonly ways: number;
}

/**
 * Sends `count` frames that are JSON and break the protocol to the real daemon of `home`, and on top of them noise and
 * calls that turn out right, over several connections at once, while a good client goes on asking. Throws when anything
 * is not as it must be: an answer too few, a code that is in no catalogue, a bug told as `INTERNAL`, another process
 * than before.
 */
export async function fuzzFrames(home: TestHome, seed: number, count: number): Promise<FrameReport> {
  const run = new Run(new Luck(seed));
  const report = await endured(home, count, (stage, part) => run.send(stage, stage.endpoint, part));
  return { seed, ...run.counts(), ...report };
}

/** What came back for one window. */
interface Heard {
  breaches: number;
  noJson: number;
}

class Run {
  readonly #luck: Luck;
  readonly #kinds = new Map<string, number>();
  readonly #codes = new Map<string, number>();
  readonly #ways = new Set<string>();
  #broken = 0;
  /** Sent, and not known yet whether they break anything. */
  #open = 0;
  #sent = 0;
  #bytes = 0;
  #connections = 0;

  constructor(luck: Luck) {
    this.#luck = luck;
  }

  counts() {
    const [broken, sent, bytes, connections] = [this.#broken, this.#sent, this.#bytes, this.#connections];
    return { broken, sent, bytes, connections, kinds: this.#kinds, codes: this.#codes, ways: this.#ways.size };
  }

  /** Several connections at a time, until `count` more frames have broken the protocol, neither more nor fewer. */
  async send(known: Known, endpoint: string, count: number): Promise<void> {
    if (this.#connections === 0) await this.#largest(endpoint);
    const end = this.#broken + count;
    const lane = async (): Promise<void> => {
      while (this.#room(end) > 0) await this.#connection(known, endpoint, end);
    };
    // Where the last windows held fewer than they might have, another turn sends what is missing.
    while (this.#broken < end) await Promise.all(Array.from({ length: CONNECTIONS }, lane));
  }

  /** The largest that there is, on every lane at once: room that the daemon takes only once must not look like growth. */
  async #largest(endpoint: string): Promise<void> {
    const lane = async (): Promise<void> => {
      this.#connections += 1;
      await using connection = new RawConnection(endpoint, (answer) => this.#note(answer, { breaches: 0, noJson: 0 }));
      await this.#exchange([oversized()], connection);
    };
    await Promise.all(Array.from({ length: CONNECTIONS }, lane));
  }

  /** How many may be sent without being too many, should all of them break something. */
  #room(end: number): number {
    return Math.min(WINDOW, end - this.#broken - this.#open);
  }

  async #connection(known: Known, endpoint: string, end: number): Promise<void> {
    this.#connections += 1;
    const heard: Heard = { breaches: 0, noJson: 0 };
    await using connection = new RawConnection(endpoint, (answer) => this.#note(answer, heard));
    for (let window = 0; window < WINDOWS_A_CONNECTION; window += 1) {
      const room = this.#room(end);
      if (room <= 0) return;
      Object.assign(heard, { breaches: 0, noJson: 0 });
      const frames = this.#luck.strikes(NOISE_SHARE)
        ? await this.#noise(connection)
        : await this.#window(known, room, connection, heard);
      if (frames.at(-1)?.isLast === true) return;
    }
  }

  async #noise(connection: RawConnection): Promise<readonly Frame[]> {
    const frames = Array.from({ length: WINDOW }, () => noise(this.#luck));
    await this.#exchange(frames, connection);
    return frames;
  }

  /** Frames of which the answers are known; of those that break the protocol, most tell by their answer. */
  async #window(known: Known, most: number, connection: RawConnection, heard: Heard): Promise<readonly Frame[]> {
    const frames: Frame[] = [];
    while (frames.length < most && frames.at(-1)?.isLast !== true) frames.push(frameOf(this.#luck, known));
    this.#open += frames.length;
    await this.#exchange(frames, connection);
    const noJson = frames.reduce((sum, { bytes }) => sum + linesOfNoJson(bytes), 0);
    if (heard.noJson !== noJson) throw new Error(`${noJson} lines were no JSON, ${heard.noJson} were called so`);
    const silent = frames.filter(({ breaksInSilence }) => breaksInSilence).length;
    this.#open -= frames.length;
    this.#broken += silent + heard.breaches;
    return frames;
  }

  /** Every frame gets its answers, and not one more: a last request shows that nothing is left to come. */
  async #exchange(frames: readonly Frame[], connection: RawConnection): Promise<void> {
    for (const { kind, bytes } of frames) {
      this.#sent += 1;
      this.#bytes += bytes.length;
      this.#kinds.set(kind, (this.#kinds.get(kind) ?? 0) + 1);
    }
    const before = connection.answers;
    connection.send(Buffer.concat(frames.map(({ bytes }) => bytes)));
    const most = frames.reduce((sum, each) => sum + (each.answers ?? 0), before);
    await connection.answered(most);
    const isKnown = frames.every(({ answers }) => answers !== null);
    if (frames.at(-1)?.isLast !== true) await connection.barrier();
    if (isKnown && connection.answers !== most) {
      throw new Error(`${connection.answers - before} answers came where ${most - before} should:\n${shown(frames)}`);
    }
  }

  #note(answer: Answer, heard: Heard): void {
    const code = codeOf(answer);
    this.#codes.set(code, (this.#codes.get(code) ?? 0) + 1);
    if (isBreach(code)) {
      heard.breaches += 1;
      this.#ways.add(`${code} ${wayOf(answer.error?.message ?? '')}`);
    }
    if (code === 'WIRE_PARSE') heard.noJson += 1;
  }
}

const MAX_SHOWN = 300;

const shown = (frames: readonly Frame[]): string =>
  frames.map(({ kind, answers, bytes }) => `${kind} (${answers}): ${bytes.toString().slice(0, MAX_SHOWN)}`).join('\n');
