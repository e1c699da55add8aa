import { createServer } from 'node:net';

/**
 * A lock on a name that only one listener can have and that the kernel frees with its process: an abstract
 * socket on Linux, a named pipe on Windows. Undefined: somebody listens there already.
 * It is no boundary against other users, who can take the name first and so keep a daemon from starting.
 */
export function lockName(name: string): Disposable | undefined {
  const server = createServer((socket) => socket.destroy());
  // The answer is taken below, at once; the event that repeats it later must not end the process.
  server.on('error', () => undefined);
  // Node binds within this call.
  server.listen(name);
  if (!server.listening) return undefined;
  server.unref();
  return { [Symbol.dispose]: () => void server.close() };
}
