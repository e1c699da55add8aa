import { readFileSync } from 'node:fs';
import type { Birth, Pid } from '../../base/process.ts';
import { readInto } from './proc-file.ts';
import { parseStat, STAT_BYTES, type StatRow } from './stat.ts';

/** Enough of the boot's id to tell the boots of one machine apart, and readable beside a number. */
const BOOT_DIGITS = 8;

/**
 * Marks of birth, `<boot>:<start time in ticks since boot>`. The boot is part of it because pids and start
 * times both begin again with it. A time namespace shifts the start times that its inhabitants read: a
 * daemon in another one takes nothing for its own, which is the safe mistake.
 */
export class Births {
  readonly #boot: string;
  readonly #bytes = Buffer.allocUnsafe(STAT_BYTES);

  constructor(boot: string = bootId()) {
    this.#boot = boot;
  }

  mark(start: number): Birth {
    return `${this.#boot}:${start}`;
  }

  /** The start time that a mark holds, or undefined when it was made in another boot or elsewhere. */
  start(birth: Birth): number | undefined {
    const [boot, ticks, ...rest] = birth.split(':');
    if (boot !== this.#boot || ticks === undefined || rest.length > 0 || !/^\d+$/.test(ticks)) return undefined;
    return Number(ticks);
  }

  /** The process with this pid as it is now, or undefined when there is none. */
  row(pid: Pid): StatRow | undefined {
    const length = readInto(`/proc/${pid}/stat`, this.#bytes);
    return length === undefined ? undefined : parseStat(pid, this.#bytes, length);
  }

  /** The mark of a live process, or undefined when none has this pid. */
  of(pid: Pid): Birth | undefined {
    const row = this.row(pid);
    return row === undefined || row.dead ? undefined : this.mark(row.start);
  }

  /** The mark of a child that may have ended but has not been collected. */
  markOfChild(pid: Pid): Birth | undefined {
    const row = this.row(pid);
    return row && this.mark(row.start);
  }
}

function bootId(): string {
  return readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').slice(0, BOOT_DIGITS);
}
