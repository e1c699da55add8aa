import type { Exit } from '../../base/process.ts';
import { formatDuration } from '../../base/units.ts';
import type { ProcessDetail } from '../../protocol/view.ts';
import { cut, MAX_SAID } from './cut.ts';
import type { FieldLine } from './fields.ts';
import type { Paint } from './paint.ts';

/** `sup status` shows so many kinds of ends in a row; the daemon may know more, and `--json` has them all. */
const MAX_EXITS = 5;

type Ended = ProcessDetail['exits'][number];

/** How the last runs ended, newest first; those that ended alike, one after the other, share a line. */
export function exitLines(exits: readonly Ended[], now: Date, paint: Paint): readonly FieldLine[] {
  const alike: { readonly newest: Ended; readonly text: string; oldest: Ended }[] = [];
  for (const ended of exits) {
    const text = cut(ended.reason || said(ended.exit), MAX_SAID);
    const before = alike.at(-1);
    if (before?.text === text) before.oldest = ended;
    else alike.push({ newest: ended, oldest: ended, text });
  }
  return alike.slice(0, MAX_EXITS).map(({ newest, oldest, text }) => {
    const ago = `${formatDuration(now.getTime() - Date.parse(newest.at))} ago`;
    const runs = newest === oldest ? `run ${newest.run}, ${ago}` : `runs ${oldest.run}-${newest.run}, last ${ago}`;
    return isForced(newest.exit) ? { text: `${runs}: ${text}`, paint: paint.busy } : `${runs}: ${text}`;
  });
}

/** It did not end when it was asked to. */
const isForced = (exit: Exit): boolean => exit.kind === 'signal' && exit.forcedAfterMs !== undefined;

function said(exit: Exit): string {
  switch (exit.kind) {
    case 'code':
      return `exited with code ${exit.code}`;
    case 'signal':
      return `killed by ${exit.signal}${exit.outOfMemory === true ? ', out of memory' : ''}`;
    case 'unspawned':
      return `could not be started: ${exit.message}`;
    case 'unknown':
      return 'how it ended is not known';
  }
}
