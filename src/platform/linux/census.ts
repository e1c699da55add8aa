import { readdirSync } from 'node:fs';
import type { Row } from '../posix/membership.ts';
import type { Census } from '../posix/eyes.ts';
import { withSpares } from '../posix/spare-descriptors.ts';
import { readInto } from './proc-file.ts';
import { parseStat, STAT_BYTES } from './stat.ts';

const bytes = Buffer.allocUnsafe(STAT_BYTES);

/** Every process of the system, in one pass over /proc. */
export function takeCensus(): Census {
  const rows: Row[] = [];
  let vanished = 0;
  for (const name of withSpares(() => readdirSync('/proc'))) {
    const first = name.charCodeAt(0);
    if (first < 0x30 || first > 0x39) continue;
    const length = readInto(`/proc/${name}/stat`, bytes);
    const row = length === undefined ? undefined : parseStat(Number(name), bytes, length);
    if (row === undefined) vanished += 1;
    else rows.push(row);
  }
  return { rows, vanished };
}
