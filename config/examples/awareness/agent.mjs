// Behaves like a Claude Code SDK agent: answers one message after the other and remembers that it did. A message with
// `hang` in it blocks it for good, one with `take N` for N milliseconds, and one with `leak N` costs N megabytes that it
// never gives back.
const [, , session] = process.argv;
const leaked = [];

process.on('message', ({ message, recalled, turns }) => {
  const [, blockedMs] = /take (\d+)/.exec(message) ?? [];
  if (blockedMs !== undefined) block(Number(blockedMs));
  if (message.includes('hang')) block(Number.POSITIVE_INFINITY);
  const [, megabytes] = /leak (\d+)/.exec(message) ?? [];
  // Filled, so that the pages are really there.
  if (megabytes !== undefined) leaked.push(Buffer.alloc(Number(megabytes) * 1_048_576, 1));
  const reply = `session ${session}, turn ${turns + 1}, ${recalled} recalled: ${message.replace(/^.*@Lyra\s*/, '')}`;
  process.send({ reply, rssBytes: process.memoryUsage.rss() });
});

function block(ms) {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}

// The turn that it is in comes to its end; then the invoker ends it.
process.on('SIGTERM', () => {});
process.once('disconnect', () => process.exit(0));
