import { lastAtMost } from '../base/last-at-most.ts';

/** Where the lines of a text begin. One line may be as long as the file and hold all its faults, so nothing walks along it. */
export class LineStarts {
  readonly #starts: number[] = [0];

  constructor(text: string) {
    for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n', end + 1)) this.#starts.push(end + 1);
  }

  /** The begin of the line in which `offset` lies. */
  before(offset: number): number {
    return this.#starts[lastAtMost(this.#starts, offset)] ?? 0;
  }
}
