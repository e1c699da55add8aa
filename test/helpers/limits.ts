import { execFileSync } from 'node:child_process';

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

/** This process cannot have more descriptors open than that. */
export const limitOpenFiles = (count: number): Disposable => limit('nofile', count);
