import { statSync } from 'node:fs';
import type { Pid } from '../../base/process.ts';
import { readAll, readInto } from './proc-file.ts';

const LOAD_BYTES = 128;
const STAT_MAX_BYTES = 1_048_576;
const PID_MAX_BYTES = 32;
const bytes = Buffer.allocUnsafe(LOAD_BYTES);

/** How this system gives out the numbers of its processes: each one greater than the last, until they begin again. */
export class PidNumbers {
  /** How many there are before they begin again. */
  readonly space = Number(readAll('/proc/sys/kernel/pid_max', PID_MAX_BYTES)?.toString() ?? 0);
  /** A container may have its own texts in place of the kernel's (lxcfs), which know nothing of it. */
  readonly #genuine = ['/proc/loadavg', '/proc/stat'].every((path) => deviceOf(path) === deviceOf('/proc'));

  /** The number that was given out last (proc_loadavg(5)). */
  last(): Pid | undefined {
    const length = this.#genuine ? readInto('/proc/loadavg', bytes) : undefined;
    const [, last] = (length !== undefined && / (\d+)\n$/.exec(bytes.toString('latin1', 0, length))) || [];
    return last === undefined ? undefined : Number(last);
  }

  /** How many processes and threads there have been since the boot (proc_stat(5)). */
  givenOut(): number | undefined {
    const text = this.#genuine ? readAll('/proc/stat', STAT_MAX_BYTES)?.toString('latin1') : undefined;
    const [, count] = (text !== undefined && /^processes (\d+)$/m.exec(text)) || [];
    return count === undefined ? undefined : Number(count);
  }
}

const deviceOf = (path: string): number | undefined => statSync(path, { throwIfNoEntry: false })?.dev;
