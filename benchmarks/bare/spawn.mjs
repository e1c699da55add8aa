// The bare loop: N sleeping processes spawned one after the other, then ended. Prints both times in milliseconds.
import { spawn } from 'node:child_process';

const count = Number(process.argv[2]);
const start = performance.now();
const children = Array.from({ length: count }, () =>
  spawn('/bin/sleep', ['86400'], { stdio: 'ignore', detached: true }),
);
const startMs = performance.now() - start;
if (children.some(({ pid }) => pid === undefined)) throw new Error('a process could not be spawned');

const stop = performance.now();
await Promise.all(
  children.map((child) => {
    const ended = new Promise((resolve) => child.once('exit', resolve));
    process.kill(child.pid, 'SIGTERM');
    return ended;
  }),
);
console.log(JSON.stringify({ startMs, stopMs: performance.now() - stop }));
