import type { Eyes } from '../posix/pass-trees.ts';
import type { Births } from './birth.ts';
import { takeCensus } from './census.ts';
import { Markers } from './markers.ts';

/** The processes of this system as /proc shows them. `tag`: whose markers count. */
export function procEyes(tag: string, births: Births): Eyes {
  const markers = new Markers(tag);
  return {
    mechanism: 'proc',
    census: takeCensus,
    row: (pid) => births.row(pid),
    same: ({ pid, start }) => {
      const now = births.row(pid);
      return now?.start === start && !now.dead;
    },
    mark: (start) => births.mark(start),
    start: (birth) => births.start(birth),
    markedAs: (row) => markers.idOf(row),
    retain: (rows) => markers.retain(rows),
  };
}
