import { statSync } from 'node:fs';
import type { Eyes } from '../posix/eyes.ts';
import type { Births } from './birth.ts';
import { takeCensus } from './census.ts';
import { leaderOf } from './leaf-rows.ts';
import { Markers } from './markers.ts';
import { takeOffspring } from './offspring.ts';
import { PidNumbers } from './pid-numbers.ts';

/** The processes of this system as /proc shows them. `tag`: whose markers count. */
export function procEyes(tag: string, births: Births): Eyes {
  const markers = new Markers(tag);
  const numbers = new PidNumbers();
  return {
    mechanism: 'proc',
    census: takeCensus,
    offspring: takeOffspring,
    row: (pid) => births.row(pid),
    newborn(pid) {
      // Most of these numbers are nobody's any more, and a look is much cheaper than an opening that fails.
      if (statSync(`/proc/${pid}`, { throwIfNoEntry: false }) === undefined) return undefined;
      const row = births.row(pid);
      return row !== undefined && row.threads > 1 && leaderOf(pid) !== pid ? undefined : row;
    },
    lastPid: () => numbers.last(),
    givenOut: () => numbers.givenOut(),
    pidSpace: numbers.space,
    same: ({ pid, start }) => {
      const now = births.row(pid);
      return now?.start === start && !now.dead;
    },
    mark: (start) => births.mark(start),
    start: (birth) => births.start(birth),
    markedAs: (row) => markers.idOf(row),
    takeDoubt: () => markers.takeDoubt(),
    retain: (rows) => markers.retain(rows),
  };
}
