import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { resolve } from 'node:path';
import { until } from './patience.ts';
import { kill } from './processes.ts';

/** Asks for an answer of a known length, neither written nor read as JSON: the floor of a call over a socket. */
export interface BareEcho extends Disposable {
  readonly ask: () => Promise<void>;
}

/** As long as a request of `process.list`. */
const REQUEST = `${'x'.repeat(60)}\n`;

/** The other end is in this process. */
export async function echoWithin(path: string, answerBytes: number): Promise<BareEcho> {
  const answer = `${'x'.repeat(answerBytes - 1)}\n`;
  const server = createServer((socket: Socket) => socket.on('data', () => socket.write(answer)));
  await new Promise<void>((resolve) => server.listen(path, resolve));
  return asking(path, answerBytes, () => void server.close());
}

/** The other end is a process of its own, as a daemon is. */
export async function echoBeside(path: string, answerBytes: number): Promise<BareEcho> {
  const argv = [resolve('benchmarks/bare/echo.mjs'), path, String(answerBytes)];
  const { pid } = spawn(process.execPath, argv, { stdio: 'ignore', detached: true });
  const end = (): void => (pid === undefined ? undefined : kill(pid));
  try {
    await until(() => existsSync(path), 'the bare echo listens');
  } catch (error) {
    end();
    throw error;
  }
  return asking(path, answerBytes, end);
}

function asking(path: string, answerBytes: number, end: () => void): BareEcho {
  const socket = connect(path);
  let received = 0;
  let answered: () => void = () => undefined;
  socket.on('data', (chunk: Buffer) => {
    received += chunk.length;
    if (received % answerBytes === 0) answered();
  });
  return {
    ask: () =>
      new Promise((resolve) => {
        answered = resolve;
        socket.write(REQUEST);
      }),
    [Symbol.dispose]: () => {
      socket.destroy();
      end();
    },
  };
}
