import { execFileSync } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';

/** Lowers a soft limit of this very process until it is disposed; needs no rights. Children made meanwhile inherit it. */
function limit(resource: string, value: number): Disposable {
  const was = execFileSync('prlimit', ['--pid', `${process.pid}`, `--${resource}`, '--output=SOFT', '--noheadings'], {
    encoding: 'utf8',
  }).trim();
  const set = (soft: string) => execFileSync('prlimit', ['--pid', `${process.pid}`, `--${resource}=${soft}:`]);
  set(`${value}`);
  return { [Symbol.dispose]: () => void set(was) };
}

/** No file of this process can grow beyond that: its writes then fail with EFBIG, as they fail with ENOSPC on a full disk. */
export const limitFileSize = (bytes: number): Disposable => limit('fsize', bytes);

/** This process cannot open more than `free` descriptors on top of those it has. */
export function fewDescriptors(free: number): Disposable {
  const lowered = limit('nofile', ENOUGH);
  const held: number[] = [];
  try {
    for (;;) held.push(openSync('/dev/null', 'r'));
  } catch {
    // None is left.
  }
  const release = (count: number) => held.splice(0, count).forEach((fd) => closeSync(fd));
  release(free);
  return {
    [Symbol.dispose]: () => {
      release(held.length);
      lowered[Symbol.dispose]();
    },
  };
}

/** More than a test process has open, and few enough to use up. */
const ENOUGH = 1000;
