// The bare echo: answers every request at the socket PATH with so many BYTES, neither written nor read as JSON.
import { createServer } from 'node:net';

const [path, bytes] = process.argv.slice(2);
const answer = `${'x'.repeat(Number(bytes) - 1)}\n`;
createServer((socket) =>
  socket.on('data', (chunk) => {
    for (const byte of chunk) if (byte === 10) socket.write(answer);
  }),
).listen(path);
