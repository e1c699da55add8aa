import { readdirSync, readFileSync } from 'node:fs';
import type { Result } from '../form/result.ts';

const RESULTS = 'benchmarks/results';

export interface Kept {
  /** Relative to the root. */
  readonly file: string;
  readonly result: Result;
}

/** The committed result that began last. */
export function newestResult(): Kept {
  const all = readdirSync(RESULTS)
    .filter((name) => name.endsWith('.json'))
    .map((name): Kept => {
      const file = `${RESULTS}/${name}`;
      return { file, result: JSON.parse(readFileSync(file, 'utf8')) as Result };
    });
  const [newest] = all.sort((a, b) => (a.result.date < b.result.date ? 1 : -1));
  if (newest === undefined) throw new Error(`no result is kept in ${RESULTS}: npm run bench -- --save NAME`);
  return newest;
}
