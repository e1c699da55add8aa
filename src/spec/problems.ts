import type { Problem } from '../errors/codes/spec.ts';
import { SupError } from '../errors/sup-error.ts';
import { type Keypath, showKeypath } from './keypath.ts';
import { Positions } from './positions.ts';

/** More are counted, not kept: nobody reads the hundred-and-first. */
const MAX_PROBLEMS = 100;

/** What is refused about one value, before it is known where the value stands. */
export interface Refusal {
  readonly message: string;
  readonly suggestion?: string | undefined;
}

/** Gathers everything that is wrong with one app file and those that it includes, so that it can be said at once. */
export class Problems {
  readonly positions: Positions;
  /** As the user named it. */
  readonly file: string;
  readonly #included: Problems[] = [];
  readonly #found = new Map<string, Problem>();
  readonly #broken = new Set<string>();
  #more = 0;

  constructor(file: string, positions: Positions = new Positions()) {
    this.file = file;
    this.positions = positions;
  }

  /** Whether anything is wrong with this file or with one that it includes. */
  get any(): boolean {
    return this.#found.size > 0 || this.#included.some((each) => each.any);
  }

  /** Whether what is still found is only counted, so that its words do not matter. */
  get isFull(): boolean {
    return this.#found.size >= MAX_PROBLEMS;
  }

  /** Those of a file that this one includes. */
  ofIncluded(file: string): Problems {
    const included = new Problems(file, new Positions(this.positions.kept));
    this.#included.push(included);
    return included;
  }

  /** What stands at `path` could not be read: whatever else is found about the same key of the same process is a consequence. */
  breakAt(path: Keypath): void {
    this.#broken.add(scope(path));
  }

  /** `at`: the key when it should not be there, the value when it is wrong; `missing`: there is nothing at `path` to point to. */
  add(path: Keypath, refusal: Refusal, at: 'key' | 'value' | 'missing' = 'value'): void {
    if (this.#broken.has(scope(path)) || this.#broken.has(scope(['defaults', ...path.slice(2)]))) return;
    const near = this.positions.nearest(path);
    const place = near?.place[at === 'value' ? 'value' : 'key'];
    this.addAt(place, at === 'missing' ? path : (near?.path ?? path), refusal);
  }

  addAt(place: { line: number; column: number } | undefined, path: Keypath, refusal: Refusal): void {
    const problem: Problem = {
      file: this.file,
      line: place?.line ?? null,
      column: place?.column ?? null,
      keypath: showKeypath(path),
      message: refusal.message,
      suggestion: refusal.suggestion ?? null,
    };
    // One slip in `defaults` is one problem, however many processes take it from there.
    const key = `${problem.line}:${problem.column}:${problem.keypath}:${problem.message}`;
    if (this.#found.has(key)) return;
    if (!this.isFull) this.#found.set(key, problem);
    else this.#more += 1;
  }

  /** In the order of the file; then those of the files that it includes. */
  list(): readonly Problem[] {
    const place = (p: Problem): number => (p.line ?? 0) * 1e6 + Math.min(p.column ?? 0, 1e6 - 1);
    const own = [...this.#found.values()].sort((a, b) => place(a) - place(b));
    return [...own, ...this.#included.flatMap((each) => each.list())];
  }

  /** Throws SPEC_INVALID when anything was found. */
  throwIfAny(): void {
    if (!this.any) return;
    const all = this.list();
    const more = this.#unkept() + Math.max(0, all.length - MAX_PROBLEMS);
    throw new SupError('SPEC_INVALID', { file: this.file, problems: all.slice(0, MAX_PROBLEMS), more });
  }

  #unkept(): number {
    return this.#included.reduce((sum, each) => sum + each.#unkept(), this.#more);
  }
}

/** A key of the file, of the defaults, or of one process. */
const scope = (path: Keypath): string => path.slice(0, path[0] === 'processes' ? 3 : 2).join('\0');
