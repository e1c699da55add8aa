import { readFileSync, writeFileSync } from 'node:fs';

/** The first of the pids that stand on screens; see test/fixtures/steady.cjs. */
export const FIRST_PID = 4101;

/** The pids of one studio, in a file that its commands share: which of the machine's has which number. */
export class Pids {
  readonly file: string;

  constructor(file: string) {
    this.file = file;
    writeFileSync(file, '[]');
  }

  get count(): number {
    return this.#all().length;
  }

  /**
   * `screen`, on which those after the first `known` are numbered by where they stand. A command numbers them as news of
   * them comes in, and that is another order on every machine.
   */
  inOrder(screen: string, known: number): string {
    const all = this.#all();
    const isNew = (nth: number): boolean => nth >= known && nth < all.length;
    const seen = [...screen.matchAll(/\b\d+\b/g)].map(([digits]) => Number(digits) - FIRST_PID).filter(isNew);
    const order = [...new Set([...all.keys()].slice(0, known).concat(seen, [...all.keys()]))];
    writeFileSync(this.file, JSON.stringify(order.map((nth) => all[nth])));
    return screen.replaceAll(/\b\d+\b/g, (digits) => {
      const nth = Number(digits) - FIRST_PID;
      return isNew(nth) ? String(FIRST_PID + order.indexOf(nth)) : digits;
    });
  }

  #all(): readonly number[] {
    return JSON.parse(readFileSync(this.file, 'utf8')) as number[];
  }
}
