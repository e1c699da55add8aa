import { dirname, isAbsolute, join } from 'node:path';
import { isSupError } from '../errors/sup-error.ts';
import type { Disk } from './disk.ts';
import { absolutePath } from './expand/slot.ts';
import type { Part, ReadPart, Unread } from './part.ts';
import type { Problems, Refusal } from './problems.ts';
import { quote } from './quote.ts';
import { fill, type Template } from './template.ts';

/*
 * `include` reads other app files into one app. Each is a file of its own as far as its words go: its `defaults` are
 * for its own processes, its relative paths and %d count from its own folder, its mistakes are told in its own name.
 * Together they are one app: one name, every process named once, dependencies across. A file that is reached in several
 * ways is read once, so that each file can name what it needs.
 */

/** Files that include files that include files: nobody finds anything any more below this. */
export const MAX_INCLUDE_DEPTH = 8;
export const MAX_APP_FILES = 100;
export const MAX_APP_BYTES = 4_194_304;

export interface Reading {
  readonly readPart: ReadPart;
  readonly disk: Disk;
}

export interface Gathered {
  /** In the order in which they are named, the first file first. */
  readonly parts: readonly Part[];
  /** False when a file is missing from them: then it is not known which processes there are. */
  readonly isWhole: boolean;
}

/** The first file, of which `part` is what was read, and all that it includes. `app`: the name of the app. */
export function gather(file: Unread, part: Part, app: string, by: Reading): Gathered {
  const gathering = new Gathering(app, by, file);
  gathering.add(file, part, []);
  return gathering;
}

/** A file on the way from the first one to the one that is being read. */
interface Step {
  readonly identity: string;
  readonly shown: string;
}

class Gathering implements Gathered {
  readonly parts: Part[] = [];
  isWhole = true;
  readonly #app: string;
  readonly #by: Reading;
  readonly #seen = new Set<string>();
  readonly #taken: Set<string>;
  #bytes: number;

  constructor(app: string, by: Reading, { bytes, taken }: Unread) {
    this.#app = app;
    this.#by = by;
    this.#bytes = bytes.length;
    this.#taken = taken;
  }

  add({ full }: Pick<Unread, 'full'>, part: Part, way: readonly Step[]): void {
    const identity = this.#by.disk.identity(full);
    this.#seen.add(identity);
    this.parts.push(part);
    const here: readonly Step[] = [...way, { identity, shown: part.problems.file }];
    for (const [index, path] of (part.input.include ?? []).entries()) {
      const refusal = this.#include(path, part, here);
      if (refusal === undefined) continue;
      part.problems.add(['include', index], refusal);
      this.isWhole = false;
    }
  }

  /** Why this file cannot be included here; what is wrong inside of it is noted in its own name. */
  #include(written: Template, { around, problems }: Part, way: readonly Step[]): Refusal | undefined {
    if (/(?:^|[^%])(?:%%)*%[ni]/.test(written)) return { message: '%n and %i stand for nothing here' };
    const path = fill(written, around.env, { h: around.home, d: around.dir, a: this.#app, n: '', i: '' });
    const full = absolutePath(path, around);
    const identity = this.#by.disk.identity(full);
    const shown = isAbsolute(path) || path.startsWith('~') ? full : join(dirname(problems.file), path);
    const met = way.findIndex((step) => step.identity === identity);
    if (met !== -1) return { message: cycle([...way.slice(met), { identity, shown }]) };
    if (this.#seen.has(identity)) return undefined;
    if (way.length > MAX_INCLUDE_DEPTH) return { message: `this is more than ${MAX_INCLUDE_DEPTH} files deep` };
    if (this.#seen.size >= MAX_APP_FILES) return { message: `an app is made of at most ${MAX_APP_FILES} files` };
    return this.#read(full, problems.ofIncluded(shown), around, way);
  }

  #read(full: string, problems: Problems, above: Part['around'], way: readonly Step[]): Refusal | undefined {
    const bytes = this.#bytesOf(full, problems.file);
    if (!(bytes instanceof Uint8Array)) return bytes;
    this.#bytes += bytes.length;
    if (this.#bytes > MAX_APP_BYTES) {
      return { message: `the files of an app have at most ${MAX_APP_BYTES} bytes together` };
    }
    const around = { ...above, dir: dirname(full) };
    const input = this.#by.readPart({ bytes, full, around, problems, taken: this.#taken });
    if (input === undefined) return { message: `${quote(problems.file)} is no app file` };
    if (input.name !== undefined && input.name !== this.#app) {
      const message = `this file is included in the app ${this.#app} and calls itself ${input.name}`;
      problems.add(['name'], { message, suggestion: 'remove the line' });
    }
    this.add({ full }, { input, around, problems }, way);
    return undefined;
  }

  #bytesOf(full: string, shown: string): Uint8Array | Refusal {
    try {
      return this.#by.disk.bytes(full);
    } catch (error) {
      if (!isSupError(error)) throw error;
      const why = 'why' in error.params ? `: ${error.params.why}` : '';
      if (error.code !== 'SPEC_FILE_MISSING') return { message: `${quote(shown)} cannot be read${why}` };
      const suggestion = /[*?]/.test(shown) ? 'name each file: patterns are not known here' : undefined;
      return { message: `there is no file ${quote(shown)}`, suggestion };
    }
  }
}

const cycle = (steps: readonly Step[]): string =>
  `these include each other: ${steps.map(({ shown }) => shown).join(' → ')}`;
