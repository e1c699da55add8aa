import { readdirSync } from 'node:fs';
import { expect } from 'vitest';
import type { RunOptions, Said, TestHome } from '../../helpers/home.ts';
import { expectGolden } from '../../helpers/golden.ts';

/**
 * What a person types and reads, as golden text: the files, the commands, their output (`2>` is standard error) and
 * their exit codes. What differs from run to run (folders, pids, times) has a word in its place.
 */
export class Transcript {
  readonly #home: TestHome;
  readonly #said: string[] = [];
  #last = '';
  readonly #words: (readonly [RegExp | string, string])[];

  constructor(home: TestHome, words: readonly (readonly [RegExp | string, string])[] = []) {
    this.#home = home;
    this.#words = [
      ...words,
      [home.dir, 'HOME'],
      [/2> Usage: sup[^]*?(?=2> error:)/g, '2> (the help)\n'],
      [/pid \d+/g, 'pid PID'],
      [/\((\d+(ms|s|m)|\d+\.\d+s)\)/g, '(TIME)'],
    ];
  }

  /** Writes a file of the home, and shows it. */
  file(name: string, text: string): string {
    const indented = text.trimEnd().replace(/^(?=.)/gm, '    ');
    this.note(`${name}\n${indented}`);
    return this.#home.write(name, text);
  }

  note(text: string): void {
    this.#said.push(`# ${text}\n`);
    this.#last = '';
  }

  sup(...args: readonly string[]): Promise<Said> {
    return this.run({}, ...args);
  }

  async run(options: RunOptions, ...args: readonly string[]): Promise<Said> {
    const said = await this.#home.run(options, ...args);
    this.add(`sup ${args.map(typed).join(' ')}`, said);
    return said;
  }

  /** The same, and proves that the command has changed nothing: no file, no folder, no process, no daemon. */
  async refused(...args: readonly string[]): Promise<Said> {
    const before = world(this.#home);
    const said = await this.sup(...args);
    expect(said.code, `sup ${args.join(' ')}`).not.toBe(0);
    expect(world(this.#home)).toEqual(before);
    return said;
  }

  /** All of these, which must be answered alike; `command` stands for them. */
  async alike(command: string, all: readonly (readonly string[])[]): Promise<Said> {
    const before = world(this.#home);
    const answers = new Map<string, Said>();
    for (const args of all) {
      const said = await this.#home.sup(...args);
      answers.set(JSON.stringify(said), said);
    }
    expect([...answers.keys()], `${all.map((args) => args.join(' ')).join('\n')}`).toHaveLength(1);
    expect(world(this.#home)).toEqual(before);
    const [said] = answers.values();
    if (said === undefined) throw new Error('nothing was asked');
    this.add(command, said);
    return said;
  }

  add(command: string, { code, stdout, stderr }: Said): void {
    const lines = (text: string, mark: string): string =>
      text === '' ? '' : `${text.trimEnd().replace(/^/gm, mark)}\n`.replace(/ +$/gm, '');
    const answer = `${lines(stdout, '')}${lines(stderr, '2> ')}[exit ${code}]\n`;
    // Commands that are answered alike stand above one answer.
    const before = answer === this.#last ? (this.#said.pop() ?? '').slice(0, -answer.length) : '';
    this.#said.push(`${before}$ ${command}\n${answer}`);
    this.#last = answer;
  }

  get text(): string {
    let text = this.#said.join('\n');
    for (const [found, word] of this.#words) text = text.replaceAll(found, word);
    return text;
  }
}

/** Holds all of it against test/golden/bad-input/NAME.txt. */
export const expectTranscript = ({ text }: Transcript, name: string): void => expectGolden(`bad-input/${name}`, text);

const typed = (word: string): string => (/^[\w@%+=:,./~*-]+$/.test(word) ? word : `'${word}'`);

/** All that a command can have left behind. The daemon goes on writing its own log and the logs of what runs. */
function world(home: TestHome): { readonly files: readonly string[]; readonly living: readonly string[] } {
  const files = readdirSync(home.dir, { recursive: true, encoding: 'utf8' }).sort();
  const living = home.living().map(({ pid, command }) => `${pid} ${command}`);
  return { files, living: living.sort() };
}
