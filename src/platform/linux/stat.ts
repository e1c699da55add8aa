import type { Pid } from '../../base/process.ts';
import type { Row } from '../posix/membership.ts';

/** Room for the longest `/proc/PID/stat`: 52 numbers of at most 20 digits and a name. */
export const STAT_BYTES = 1_536;

const CLOSE = 0x29;
const SPACE = 0x20;
const NEWLINE = 0x0a;
const ZERO = 0x30;
const NINE = 0x39;
const ZOMBIE = 0x5a;
const DEAD = 0x58;
/** PF_KTHREAD of the kernel's sched.h: a thread of the kernel itself, without a program or an environment. */
const KERNEL_THREAD = 0x00200000;

/** The places of proc_pid_stat(5), counted from the first number behind the state. */
const PPID = 0;
const GROUP = 1;
const SESSION = 2;
const FLAGS = 5;
const THREADS = 16;
const START = 18;

const numbers = new Float64Array(START + 1);

export interface StatRow extends Row {
  /** How many threads it has, a main thread that has ended included. */
  readonly threads: number;
}

/**
 * The meaning of the first `length` bytes of `/proc/PID/stat`, or undefined when they are none.
 * The name may contain anything, closing brackets and line feeds included; behind the last bracket come numbers only.
 */
export function parseStat(pid: Pid, bytes: Buffer, length: number): StatRow | undefined {
  const close = bytes.lastIndexOf(CLOSE, length - 1);
  const open = bytes.indexOf('(');
  if (open === -1 || close < open || !readNumbers(bytes, close + 3, length)) return undefined;
  const state = bytes[close + 2];
  const threads = numbers[THREADS] ?? 0;
  return {
    pid,
    ppid: numbers[PPID] ?? 0,
    group: numbers[GROUP] ?? 0,
    session: numbers[SESSION] ?? 0,
    start: numbers[START] ?? 0,
    comm: bytes.toString('utf8', open + 1, close),
    // A main thread that has ended while others go on is shown as a zombie too; then the process lives.
    dead: state === DEAD || (state === ZOMBIE && threads <= 1),
    kernel: ((numbers[FLAGS] ?? 0) & KERNEL_THREAD) !== 0,
    threads,
  };
}

/** Only the fields up to the start time are read: a pass over the system reads hundreds of these. */
function readNumbers(bytes: Buffer, from: number, length: number): boolean {
  let at = from;
  for (let field = 0; field <= START; field += 1) {
    if (bytes[at] !== SPACE) return false;
    at += 1;
    const negative = bytes[at] === 0x2d;
    if (negative) at += 1;
    const begin = at;
    let value = 0;
    for (; at < length; at += 1) {
      const digit = bytes[at] ?? SPACE;
      if (digit < ZERO || digit > NINE) break;
      value = value * 10 + (digit - ZERO);
    }
    if (at === begin) return false;
    numbers[field] = negative ? -value : value;
  }
  return bytes[at] === SPACE || bytes[at] === NEWLINE;
}
