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
  readonly #words: (readonly [RegExp | string, string])[];

  constructor(home: TestHome, words: readonly (readonly [RegExp | string, string])[] = []) {
    this.#home = home;
    this.#words = [...words, [home.dir, 'HOME'], [/pid \d+/g, 'pid PID'], [/\((\d+(ms|s|m)|\d+\.\d+s)\)/g, '(TIME)']];
  }

  /** Writes a file of the home, and shows it. */
  file(name: string, text: string): string {
    const indented = text.trimEnd().replace(/^(?=.)/gm, '    ');
    this.#said.push(`# ${name}\n${indented}\n`);
    return this.#home.write(name, text);
  }

  note(text: string): void {
    this.#said.push(`# ${text}\n`);
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

  add(command: string, { code, stdout, stderr }: Said): void {
    const lines = (text: string, mark: string): string =>
      text === '' ? '' : `${text.trimEnd().replace(/^/gm, mark)}\n`.replace(/ +$/gm, '');
    this.#said.push(`$ ${command}\n${lines(stdout, '')}${lines(stderr, '2> ')}[exit ${code}]\n`);
  }

  get text(): string {
    let text = this.#said.join('\n');
    for (const [found, word] of this.#words) text = text.replaceAll(found, word);
    return text;
  }

  /** Holds all of it against test/golden/bad-input/NAME.txt. */
  expect(name: string): void {
    expectGolden(`bad-input/${name}`, this.text);
  }
}

const typed = (word: string): string => (/^[\w@%+=:,./~*-]+$/.test(word) ? word : `'${word}'`);

/** All that a command can have left behind. The daemon goes on writing its own log and the logs of what runs. */
function world(home: TestHome): { readonly files: readonly string[]; readonly living: readonly string[] } {
  const files = readdirSync(home.dir, { recursive: true, encoding: 'utf8' }).sort();
  const living = home.living().map(({ pid, command }) => `${pid} ${command}`);
  return { files, living: living.sort() };
}
