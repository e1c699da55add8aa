import { Socket } from 'node:net';

type Done = (error?: Error | null) => void;

/**
 * A socket that goes on reading when nothing can be written any more, until the other side's last word has been read.
 * Node ends a socket at the first write that fails, and with it what lies there unread: why the other side has
 * hung up. The end of the connection still comes, as what is read.
 */
export class PatientSocket extends Socket {
  override _write(chunk: unknown, encoding: BufferEncoding, done: Done): void {
    super._write(chunk, encoding, unlessHungUp(done));
  }

  override _writev(chunks: { chunk: unknown; encoding: BufferEncoding }[], done: Done): void {
    super._writev?.(chunks, unlessHungUp(done));
  }
}

const unlessHungUp =
  (done: Done): Done =>
  (error) =>
    error instanceof Error && 'code' in error && error.code === 'EPIPE' ? done() : done(error);
