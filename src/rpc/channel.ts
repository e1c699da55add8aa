import type { Socket } from 'node:net';
import { SupError } from '../errors/sup-error.ts';
import type { Backlog } from './backlog.ts';
import { FrameSplitter } from './frame.ts';

/** Beyond this many bytes that the other side has not taken, what may be lost is lost. */
export const MAX_QUEUED_BYTES = 2 * 1024 * 1024;
/** Beyond this, the connection ends: whoever asks for so much and reads none of it is no reader. */
export const MAX_QUEUED_HARD_BYTES = 16 * 1024 * 1024;
/** Nothing more is taken from a peer that leaves this much of our answers lying. */
export const PAUSE_READING_BYTES = 256 * 1024;
/** Lines that one peer may have served before others, and the rest of the process, get their turn. */
export const FRAMES_PER_TURN = 64;
/** How long an ended connection may take to carry over what was still queued. */
export const LINGER_MS = 1_000;

export interface ChannelListener {
  frame(frame: Buffer): void;
  /** The other side sends nothing more; every line it sent has been given to `frame`. */
  ended(): void;
  /** The other side breaks the framing. Nothing is read any more; the listener may still send and then closes. */
  broken(error: SupError): void;
  /** Once, last of all. Without an error when both sides ended in peace. */
  closed(error: Error | undefined): void;
}

/**
 * One connection as lines in both directions, with a bound on everything that waits.
 *
 * In: a chunk may hold thousands of tiny lines whose answers are far larger than themselves, so lines wait in
 * an inbox (at most one chunk) while the peer does not read its answers, and the socket is paused meanwhile.
 * Out: texts of one turn are joined into one write, and Node holds at most one write at a time; the rest waits
 * here, where it is counted.
 */
export class Channel {
  readonly #socket: Socket;
  readonly #listener: ChannelListener;
  readonly #splitter = new FrameSplitter();
  readonly #frameBoundMs: number | null;
  readonly #backlog: Backlog | null;
  #inbox: Buffer[] = [];
  #next = 0;
  #outbox: string[] = [];
  #outboxBytes = 0;
  #flushing = false;
  #pumping = false;
  /** `reading`: both ways; `draining`: nothing is read any more; `closing`: nothing is sent any more either. */
  #phase: 'reading' | 'draining' | 'closing' = 'reading';
  #ended = false;
  #error: Error | undefined;
  #frameTimer: NodeJS.Timeout | undefined;
  #lingerTimer: NodeJS.Timeout | undefined;

  /**
   * `frameBoundMs`: how long the first line, and each one that has begun, may take while it is read; null: for ever.
   * `backlog`: of all channels of this process; null: this is the only one.
   */
  constructor(socket: Socket, listener: ChannelListener, frameBoundMs: number | null, backlog: Backlog | null = null) {
    this.#socket = socket;
    this.#listener = listener;
    this.#frameBoundMs = frameBoundMs;
    this.#backlog = backlog;
    socket.on('data', (chunk: Buffer) => this.#receive(chunk));
    socket.on('drain', () => this.#drained());
    socket.on('end', () => {
      this.#ended = true;
      this.#pump();
    });
    socket.on('error', (error) => (this.#error ??= error));
    socket.on('close', () => this.#closed());
    this.#armFrameTimer();
  }

  /** Bytes that the other side has not taken yet. */
  get queuedBytes(): number {
    return this.#outboxBytes + this.#socket.writableLength;
  }

  /** Sends a line that must arrive. A peer that lets too many of them lie is disconnected. */
  send(text: string): void {
    if (this.#phase === 'closing') return;
    const bytes = Buffer.byteLength(text);
    if (this.queuedBytes + bytes > MAX_QUEUED_HARD_BYTES) {
      this.destroy(new SupError('WIRE_SLOW_READER', { limitBytes: MAX_QUEUED_HARD_BYTES }));
      return;
    }
    this.#queue(text, bytes);
  }

  /** Sends a line unless the other side does not keep up; says whether it did. */
  offer(text: string): boolean {
    const bytes = Buffer.byteLength(text);
    const queued = this.queuedBytes + bytes;
    if (this.#phase === 'closing' || queued > MAX_QUEUED_BYTES) return false;
    if (this.#backlog !== null && !this.#backlog.admits(queued)) return false;
    this.#queue(text, bytes);
    return true;
  }

  /** Ends the connection once what is queued has been taken, or after a moment. */
  close(): void {
    if (this.#phase === 'closing') return;
    this.#phase = 'closing';
    this.#stopReading();
    this.#socket.end(this.#outbox.join(''));
    this.#outbox = [];
    this.#outboxBytes = 0;
    this.#lingerTimer = setTimeout(() => this.#socket.destroy(), LINGER_MS);
  }

  /** Ends it at once. */
  destroy(error?: Error): void {
    this.#error ??= error;
    this.#phase = 'closing';
    this.#stopReading();
    this.#socket.destroy();
  }

  #receive(chunk: Buffer): void {
    // What a peer sends after the end is read and thrown away: left lying, it would cost the peer our last words.
    if (this.#phase !== 'reading') return;
    try {
      const frames = this.#splitter.push(chunk);
      this.#inbox = this.#next < this.#inbox.length ? [...this.#inbox.slice(this.#next), ...frames] : frames;
      this.#next = 0;
      // What is pending now has begun with this chunk.
      if (frames.length > 0) this.#disarmFrameTimer();
    } catch (error) {
      this.#break(error as SupError);
      return;
    }
    if (this.#splitter.pendingBytes > 0) this.#armFrameTimer();
    this.#pump();
  }

  #pump(): void {
    let budget = FRAMES_PER_TURN;
    while (this.#phase === 'reading' && this.#next < this.#inbox.length) {
      if (this.queuedBytes > PAUSE_READING_BYTES) return this.#pause();
      if (budget === 0) return this.#pumpLater();
      budget -= 1;
      const frame = this.#inbox[this.#next];
      this.#next += 1;
      if (frame !== undefined && !isBlank(frame)) this.#listener.frame(frame);
    }
    this.#inbox = [];
    this.#next = 0;
    this.#resume();
    if (this.#ended && this.#phase === 'reading') {
      this.#phase = 'draining';
      this.#disarmFrameTimer();
      this.#listener.ended();
    }
  }

  /** A line that cannot come has all the time it needs. */
  #pause(): void {
    this.#socket.pause();
    this.#disarmFrameTimer();
  }

  #resume(): void {
    if (!this.#socket.isPaused()) return;
    this.#socket.resume();
    if (this.#splitter.pendingBytes > 0) this.#armFrameTimer();
  }

  #pumpLater(): void {
    this.#pause();
    if (this.#pumping) return;
    this.#pumping = true;
    setImmediate(() => {
      this.#pumping = false;
      this.#pump();
    });
  }

  #queue(text: string, bytes: number): void {
    this.#outbox.push(text);
    this.#outboxBytes += bytes;
    this.#backlog?.added(bytes);
    if (this.#flushing || this.#socket.writableNeedDrain) return;
    this.#flushing = true;
    process.nextTick(() => {
      this.#flushing = false;
      this.#flush();
    });
  }

  #flush(): void {
    if (this.#outbox.length === 0 || this.#phase === 'closing' || this.#socket.writableNeedDrain) return;
    const text = this.#outbox.length === 1 ? (this.#outbox[0] ?? '') : this.#outbox.join('');
    this.#outbox = [];
    this.#outboxBytes = 0;
    this.#socket.write(text);
  }

  #drained(): void {
    this.#flush();
    if (this.#phase === 'reading') this.#pump();
  }

  #break(error: SupError): void {
    this.#phase = 'draining';
    this.#stopReading();
    this.#listener.broken(error);
  }

  #stopReading(): void {
    this.#inbox = [];
    this.#next = 0;
    this.#disarmFrameTimer();
    if (this.#socket.isPaused()) this.#socket.resume();
  }

  #armFrameTimer(): void {
    const boundMs = this.#frameBoundMs;
    if (boundMs === null || this.#frameTimer !== undefined) return;
    this.#frameTimer = setTimeout(() => this.#break(new SupError('WIRE_FRAME_TOO_SLOW', { boundMs })), boundMs);
  }

  #disarmFrameTimer(): void {
    clearTimeout(this.#frameTimer);
    this.#frameTimer = undefined;
  }

  #closed(): void {
    this.#phase = 'closing';
    this.#stopReading();
    clearTimeout(this.#lingerTimer);
    this.#outbox = [];
    this.#outboxBytes = 0;
    this.#listener.closed(this.#error);
  }
}

const CARRIAGE_RETURN = 0x0d;

/** Blank lines keep a connection alive and mean nothing. */
const isBlank = (frame: Buffer): boolean => frame.length === 0 || (frame.length === 1 && frame[0] === CARRIAGE_RETURN);
