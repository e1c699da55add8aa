import { existsSync, lstatSync, unlinkSync } from 'node:fs';
import type { InstanceId } from '../../base/process.ts';
import type { Instant, Millis } from '../../base/time.ts';
import { isSupError, type SupError } from '../../errors/sup-error.ts';
import { refusal } from '../../logs/refusal.ts';
import type { Platform } from '../../platform/platform.ts';
import type { Capture, CaptureRequest, CaptureSlot } from './capture.ts';
import { fifoPath } from './fifo-path.ts';
import { FifoSlot, streamsOf } from './fifo-slot.ts';

/** How long until bytes that the disk refused are tried again. */
export const RETRY_MS: Millis = 1000;

/**
 * One buffer for all slots, so that many cost little. Larger than the 64 KiB that a pipe holds: one read then
 * empties it, and a flood in one slot gets no more than one read in a turn of the event loop.
 */
const BUFFER_BYTES = 128 * 1024;

export interface FifoCaptureOptions {
  /** `home.fifoDir`. */
  readonly fifoDir: string;
  readonly makeFifos: Platform['makeFifos'];
  /**
   * Told once when the log of a slot stops (LOG_WRITE_FAILED), when bytes are lost at the end (LOG_BYTES_LOST), and
   * when a file is taken away and the log goes on in another one (LOG_MOVED_AWAY).
   */
  readonly onTrouble: (id: InstanceId, error: SupError) => void;
  /** Told when the log of a slot goes on. */
  readonly onRelief?: (id: InstanceId) => void;
  /** = RETRY_MS */
  readonly retryMs?: Millis;
  /** The monotonic clock. = performance.now */
  readonly now?: () => Instant;
  /** The time of day, for people. = the system's */
  readonly wall?: () => Date;
}

/**
 * Capture by FIFOs, read in the daemon's event loop and written at once.
 *
 * What a killed daemon holds at that moment is lost, at most one buffer for all slots; what is in the pipe
 * is lost when no process holds it open any more. FIFOs keep the size that the system gives them (64 KiB
 * on Linux). Where there are no FIFOs (Windows), `open` refuses with LOG_FIFO_UNAVAILABLE.
 */
export class FifoCapture implements Capture {
  readonly #options: FifoCaptureOptions;
  readonly #buffer = Buffer.allocUnsafeSlow(BUFFER_BYTES);
  readonly #slots = new Map<InstanceId, FifoSlot>();
  /** The FIFOs that were made and not yet opened. */
  readonly #ready = new Set<string>();

  constructor(options: FifoCaptureOptions) {
    this.#options = options;
  }

  prepare(requests: readonly CaptureRequest[]): void {
    const paths = requests.filter(({ id }) => !this.#slots.has(id)).flatMap((request) => this.#pathsOf(request));
    if (paths.length > 0) this.#make(paths);
  }

  /** A request with another folder or other streams closes the slot's earlier capture: to be asked for between two runs. */
  open(request: CaptureRequest): CaptureSlot {
    const open = this.#slots.get(request.id);
    if (open?.suits(request)) {
      open.limit(request.logs);
      return open;
    }
    open?.[Symbol.dispose]();
    const slot = this.#openSlot(request);
    this.#slots.set(request.id, slot);
    return slot;
  }

  [Symbol.dispose](): void {
    for (const slot of [...this.#slots.values()]) slot[Symbol.dispose]();
    for (const path of [...this.#ready]) this.#discard(path);
  }

  #openSlot(request: CaptureRequest): FifoSlot {
    const {
      fifoDir,
      onTrouble,
      onRelief = () => {},
      retryMs = RETRY_MS,
      now = monotonic,
      wall = timeOfDay,
    } = this.#options;
    const { id } = request;
    return new FifoSlot(request, {
      buffer: this.#buffer,
      retryMs,
      now,
      wall,
      onTrouble,
      onRelief,
      fifoPath: (stream) => this.#ensure(fifoPath(fifoDir, id, stream)),
      onDispose: () => {
        this.#slots.delete(id);
        for (const path of this.#pathsOf(request)) this.#discard(path);
      },
    });
  }

  #pathsOf({ id, logs }: CaptureRequest): string[] {
    return streamsOf(logs).map((stream) => fifoPath(this.#options.fifoDir, id, stream));
  }

  /** Also one that was made already: somebody may have cleared the folder since. */
  #ensure(path: string): string {
    if (!this.#ready.has(path) || !existsSync(path)) this.#make([path]);
    this.#ready.delete(path);
    return path;
  }

  #discard(path: string): void {
    this.#ready.delete(path);
    remove(path);
  }

  #make(paths: readonly string[]): void {
    if (!this.#madeBySystem(paths)) {
      const cause = new Error('this system has no named pipes; not supported yet');
      throw refusal('LOG_FIFO_UNAVAILABLE', this.#options.fifoDir, cause);
    }
    for (const path of paths) this.#ready.add(path);
  }

  #madeBySystem(paths: readonly string[]): boolean {
    try {
      return this.#options.makeFifos(paths);
    } catch (error) {
      throw isSupError(error) ? error : refusal('LOG_FIFO_UNAVAILABLE', this.#options.fifoDir, error);
    }
  }
}

const monotonic = (): Instant => performance.now();
const timeOfDay = (): Date => new Date();

/** Nothing but a FIFO is removed. One that is left behind is taken over by the next `open`. */
function remove(path: string): void {
  try {
    if (lstatSync(path, { throwIfNoEntry: false })?.isFIFO()) unlinkSync(path);
  } catch {
    // Not ours to remove.
  }
}
