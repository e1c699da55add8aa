// A small web server that says every second how often it was asked.
import { createServer } from 'node:http';

let asked = 0;
const server = createServer((_, response) => response.end(`hello, visitor ${++asked}\n`));
server.listen(Number(process.env.PORT ?? 0), '127.0.0.1', () => {
  console.log(`web: listening on http://127.0.0.1:${server.address().port}`);
});
const tick = setInterval(() => console.log(`web: ${asked} visitors so far`), 1_000);

process.once('SIGTERM', () => {
  console.log('web: finishing');
  clearInterval(tick);
  server.close();
  server.closeAllConnections();
});
