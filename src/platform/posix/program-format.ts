import type { BinaryFormat } from './binary-formats.ts';

/** What is at the start of a file that this system can run, or why it cannot. `script`: the first line decides. */
export type ProgramFormat = 'native' | 'script' | 'empty' | 'other-machine' | 'text' | 'unknown';

/** Bytes that tell: up to the machine of an ELF file. */
const ELF_HEAD = 20;
const ELF = Buffer.from('\x7fELF');
/** Mach-O in both widths and byte orders, and the fat form that holds several machines. */
const MACH_O = ['cffaedfe', 'cefaedfe', 'feedfacf', 'feedface', 'cafebabe', 'cafebabf'];
/** Machines whose kernels also run the smaller one's programs: x86-64 runs i386, AArch64 runs 32-bit ARM. */
const ALSO_RUNS: ReadonlyMap<number, number> = new Map([
  [62, 3],
  [183, 40],
]);

/**
 * Judges a file by its first bytes as execve(2) does, before anything is started: execvp(3) hands what execve refuses
 * (ENOEXEC) to /bin/sh, which takes a truncated or foreign binary for commands. `own`: the start of a program that is
 * known to run here. `registered`: what else the kernel has been told to run (binfmt_misc).
 */
export function programFormat(
  head: Buffer,
  own: Buffer,
  path: string,
  registered: () => readonly BinaryFormat[],
): ProgramFormat {
  if (head.toString('latin1', 0, 2) === '#!') return 'script';
  const machine = machineOf(head);
  const ours = machineOf(own);
  if (machine !== undefined && (machine === ours || (ours !== undefined && ALSO_RUNS.get(ours) === machine)))
    return 'native';
  if (isMachO(head) && isMachO(own)) return 'native';
  if (registered().some((format) => format.fits(head, path))) return 'native';
  if (head.length === 0) return 'empty';
  if (machine !== undefined || isMachO(head)) return 'other-machine';
  return isText(head) ? 'text' : 'unknown';
}

function machineOf(head: Buffer): number | undefined {
  if (head.length < ELF_HEAD || !head.subarray(0, ELF.length).equals(ELF)) return undefined;
  return head[5] === 2 ? head.readUInt16BE(18) : head.readUInt16LE(18);
}

const isMachO = (head: Buffer): boolean => MACH_O.includes(head.toString('hex', 0, 4));

/** UTF-8 without control characters; the last character may have been cut off by the length of `head`. */
const isText = (head: Buffer): boolean => !/[^\P{Cc}\t\n\f\r\x1b]|\uFFFD(?!$)/u.test(head.toString('utf8'));
