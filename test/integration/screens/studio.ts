import { join } from 'node:path';
import { fixtures, type TestHome } from '../../helpers/home.ts';
import { onTerminalWith } from '../../helpers/pseudo-terminal.ts';
import { FIRST_PID, Pids } from './pids.ts';

/** What waits for nothing is as fast as the machine; here it always takes so long. */
const TOOK = '300ms';

/** Types commands at a terminal, with the real program, and keeps what stands on it afterwards. */
export class Studio {
  readonly #home: TestHome;
  readonly #pids: Pids;
  readonly #shots: string[] = [];
  #columns = 80;
  #took = TOOK;

  constructor(home: TestHome) {
    this.#home = home;
    this.#pids = new Pids(join(home.dir, 'pids.json'));
  }

  /** How wide the terminal is from here on. */
  columns(columns: number): this {
    this.#columns = columns;
    return this;
  }

  /** How long its commands take, where they wait for something on purpose. */
  taking(took: string): this {
    this.#took = took;
    return this;
  }

  /** Types `sup …` and keeps the screen. Returns all that the terminal was sent. */
  async sup(...args: readonly string[]): Promise<string> {
    const { screen, shown } = await this.#type(args);
    this.#keep(args, shown);
    return screen;
  }

  /** The same, of which only the first and the last lines are kept. */
  async ends(first: number, last: number, ...args: readonly string[]): Promise<void> {
    const lines = (await this.#type(args)).shown.split('\n');
    const ends = [...lines.slice(0, first), `[${lines.length - first - last} lines]`, ...lines.slice(-last)];
    this.#keep(args, ends.join('\n'));
  }

  /** A line that stands there for itself, typed or read. */
  note(line: string): this {
    this.#shots.push(line);
    return this;
  }

  /** All that was kept, one below the other. */
  get text(): string {
    return this.#shots.join('\n');
  }

  async #type(args: readonly string[]): Promise<{ readonly screen: string; readonly shown: string }> {
    const known = this.#pids.count;
    const { screen } = await onTerminalWith(this.#home, { columns: this.#columns, ...this.#steadily() }, ...args);
    return { screen, shown: this.#pids.inOrder(settled(screen), known) };
  }

  #keep(args: readonly string[], shown: string): void {
    this.#shots.push(`$ sup ${args.map(typed).join(' ')}`, ...(shown === '' ? [] : [this.#steady(shown)]));
  }

  #steadily() {
    const steady = join(fixtures, 'steady.cjs');
    return { node: ['--require', steady], env: { STEADY_PIDS: this.#pids.file, STEADY_HOME: this.#home.dir } };
  }

  /** What the program measures itself, and where it stands. */
  #steady(shown: string): string {
    return shown
      .replaceAll(/^ {2}logs +\S+(\n +\S+$)+/gm, (broken) => broken.replaceAll(/\n +/g, ''))
      .replaceAll(this.#home.dir, '/srv')
      .replaceAll(/(?<=\()\d+(\.\d+)?(ms|s)(?=\)$)/gm, this.#took)
      .replaceAll(/(?<=not ready after )1(\.\d)?s/g, '1s');
  }
}

/** A pid as it stands on the screens of one studio, by the order in which it was first shown. */
export const shownPid = (nth: number): number => FIRST_PID + nth;

/** What stands on the terminal at the end: lines of progress are drawn over, and taken back. */
const settled = (screen: string): string =>
  screen
    .split('\n')
    .map((line) => (line.split('\r').at(-1) ?? '').replace('\u001b[K', ''))
    .join('\n')
    .trimEnd();

const typed = (word: string): string => (/^[\w@%+=:,./~-]+$/.test(word) ? word : `'${word}'`);
