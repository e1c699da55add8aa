// Behaves like a Claude Code SDK agent: answers one message after the other and remembers that it did. A message with
// `hang` in it blocks it for good, one with `leak N` costs N megabytes that it never gives back.
const [, , session] = process.argv;
const leaked = [];

process.on('message', ({ message, recalled, turns }) => {
  if (message.includes('hang')) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  const [, megabytes] = /leak (\d+)/.exec(message) ?? [];
  // Filled, so that the pages are really there.
  if (megabytes !== undefined) leaked.push(Buffer.alloc(Number(megabytes) * 1_048_576, 1));
  const reply = `session ${session}, turn ${turns + 1}, ${recalled} recalled: ${message.replace(/^.*@Lyra\s*/, '')}`;
  process.send({ reply, rssBytes: process.memoryUsage.rss() });
});
process.once('disconnect', () => process.exit(0));
