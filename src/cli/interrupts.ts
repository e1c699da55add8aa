import process from 'node:process';

/** See `Context.onInterrupt`. Whoever called the command sees that it died of the signal: only then does a shell end its script too. */
export function onInterrupt(tell: () => void): Disposable {
  const release = (): void => void process.removeListener('SIGINT', heard);
  const heard = (): void => {
    release();
    tell();
    process.kill(process.pid, 'SIGINT');
  };
  process.on('SIGINT', heard);
  return { [Symbol.dispose]: release };
}
