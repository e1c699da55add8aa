import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { SupError } from '../../../src/errors/sup-error.ts';
import type { CaptureRequest, CaptureSlot } from '../../../src/daemon/capture/capture.ts';
import { FifoCapture } from '../../../src/daemon/capture/fifo-capture.ts';
import { makeFifos } from '../../../src/platform/posix/fifos.ts';
import type { LogsSpec } from '../../../src/spec/types.ts';
import { tempFolder } from '../../helpers/temp-folder.ts';

export const logsSpec: LogsSpec = {
  dir: null,
  streams: 'merged',
  format: 'raw',
  maxSizeBytes: 10 * 1024 * 1024,
  maxFiles: 1000,
  maxAgeMs: null,
  compress: false,
  onFull: 'block',
  journald: null,
};

/** Soon, so that a test need not wait; the daemon waits longer. */
const RETRY_MS = 20;

export interface Heard {
  readonly kind: 'trouble' | 'relief';
  readonly id: string;
  readonly error?: SupError;
}

/** A capture in a folder of its own, and all that it says. */
export class CaptureBed implements Disposable {
  readonly #folder = tempFolder();
  readonly heard: Heard[] = [];
  readonly fifoDir = join(this.#folder.path, 'fifos');
  capture = this.#open();

  get path(): string {
    return this.#folder.path;
  }

  request(id: string, logs: Partial<LogsSpec> = {}, owner: number | null = null): CaptureRequest {
    return { id, dir: join(this.#folder.path, 'logs', id), logs: { ...logsSpec, ...logs }, owner };
  }

  /** As a new daemon does. */
  reopen(): void {
    this.capture[Symbol.dispose]();
    this.capture = this.#open();
  }

  [Symbol.dispose](): void {
    this.capture[Symbol.dispose]();
    this.#folder[Symbol.dispose]();
  }

  #open(): FifoCapture {
    mkdirSync(this.fifoDir, { recursive: true, mode: 0o700 });
    return new FifoCapture({
      fifoDir: this.fifoDir,
      makeFifos,
      onTrouble: (id, error) => this.heard.push({ kind: 'trouble', id, error }),
      onRelief: (id) => this.heard.push({ kind: 'relief', id }),
      retryMs: RETRY_MS,
    });
  }
}

/** Starts a command that writes into the slot. */
export function launch(slot: CaptureSlot, command: string, ...args: readonly string[]) {
  const { stdout, stderr } = slot.writers();
  const child = spawn(command, args, { stdio: ['ignore', stdout, stderr] });
  closeSync(stdout);
  closeSync(stderr);
  return child;
}

/** Runs it to its end, as the daemon does: what is in the pipe at the exit is drained. */
export async function run(slot: CaptureSlot, command: string, ...args: readonly string[]): Promise<void> {
  await once(launch(slot, command, ...args), 'exit');
  slot.drain();
}

export const sh = (slot: CaptureSlot, script: string, ...args: readonly string[]) =>
  run(slot, '/bin/sh', '-c', script, 'sh', ...args);
