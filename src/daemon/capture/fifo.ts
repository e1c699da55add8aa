import { closeSync, constants, fchownSync, fstatSync, lstatSync, openSync, readSync, type Stats } from 'node:fs';
import { type ConnectOpts, Socket, type SocketConstructorOpts } from 'node:net';
import { hasErrno, refusal } from '../../logs/refusal.ts';

/**
 * Open for reading and writing, so that there is never an EOF and never a child that waits for a reader.
 * A link or something else in its place is refused.
 */
const READER = constants.O_RDWR | constants.O_NONBLOCK | constants.O_NOFOLLOW;
/** A description of its own for the child: one shared with the reader would make the child's stdout non-blocking. */
const WRITER = constants.O_WRONLY | constants.O_NOFOLLOW;

/** Gets the bytes in the reader's own buffer, good only during the call. False: no more for now. */
export type Taker = (bytes: Uint8Array) => boolean;

/**
 * The daemon's end of a FIFO.
 *
 * Bytes come by the event loop or by `take`, always in order: both read synchronously into the same
 * buffer and hand over at once, so nothing is ever in between. The buffer may be shared by all FIFOs.
 */
export class Fifo implements Disposable {
  readonly path: string;
  readonly #fd: number;
  readonly #buffer: Uint8Array;
  readonly #taker: Taker;
  readonly #socket: Socket;

  /**
   * The FIFO must exist. It is given to `owner` once, here: a program may hand it on, as nginx does.
   * SupError LOG_FIFO_UNAVAILABLE, LOG_TOO_MANY_FILES.
   */
  constructor(path: string, buffer: Uint8Array, taker: Taker, owner: number | null = null) {
    this.path = path;
    this.#fd = openReader(path, owner);
    this.#buffer = buffer;
    this.#taker = taker;
    const options: SocketConstructorOpts & ConnectOpts = {
      fd: this.#fd,
      readable: true,
      writable: false,
      onread: { buffer, callback: (bytes) => taker(buffer.subarray(0, bytes)) },
    };
    this.#socket = new Socket(options);
    // The socket closes its descriptor by itself then; `intact` says so and the owner opens another one.
    this.#socket.on('error', () => {});
  }

  /** Whether the path still leads to this FIFO and it can be read. */
  get intact(): boolean {
    if (this.#socket.destroyed) return false;
    const there = lstatSync(this.path, { throwIfNoEntry: false });
    return there !== undefined && sameFile(there, fstatSync(this.#fd));
  }

  /** A fresh blocking descriptor to write; the caller closes it. SupError as above. */
  openWriter(): number {
    try {
      return openSync(this.path, WRITER);
    } catch (error) {
      throw refusal('LOG_FIFO_UNAVAILABLE', this.path, error);
    }
  }

  /** Hands over what is in the pipe now, at most `limit` bytes and one buffer more. Stops when the taker does. */
  take(limit: number): void {
    for (let taken = 0; taken < limit && !this.#socket.destroyed; ) {
      const bytes = readSome(this.#fd, this.#buffer);
      if (bytes === 0) return;
      taken += bytes;
      if (!this.#taker(this.#buffer.subarray(0, bytes))) return;
    }
  }

  /** The pipe fills up, and the child waits as on any pipe. */
  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  [Symbol.dispose](): void {
    this.#socket.destroy();
  }
}

function openReader(path: string, owner: number | null): number {
  try {
    const fd = openSync(path, READER);
    try {
      const there = fstatSync(fd);
      if (!there.isFIFO()) throw new Error('something else is in its place');
      if (owner !== null && owner !== there.uid) fchownSync(fd, owner, there.gid);
      return fd;
    } catch (error) {
      closeSync(fd);
      throw error;
    }
  } catch (error) {
    throw refusal('LOG_FIFO_UNAVAILABLE', path, error);
  }
}

/** Zero: the pipe is empty. */
function readSome(fd: number, buffer: Uint8Array): number {
  try {
    return readSync(fd, buffer);
  } catch (error) {
    if (hasErrno(error, 'EAGAIN')) return 0;
    throw error;
  }
}

const sameFile = (a: Stats, b: Stats): boolean => a.ino === b.ino && a.dev === b.dev;
