import type { InstanceId } from '../../base/process.ts';
import type { LogsSpec } from '../../spec/types.ts';

/** Carries the output of the children into their log files. The seam behind which the way may change. */
export interface Capture extends Disposable {
  /** Makes what many slots need in one go, before they are opened one by one; calling it is never required. */
  prepare(slots: readonly CaptureRequest[]): void;
  /** The slot's capture; the same one as long as it is open. SupError LOG_* when its files cannot be written. */
  open(request: CaptureRequest): CaptureSlot;
}

export interface CaptureRequest {
  readonly id: InstanceId;
  readonly logs: LogsSpec;
  /** The folder of this slot's segments. */
  readonly dir: string;
  /** The user who writes, and may so open `/dev/stdout`; null: the daemon's own. */
  readonly owner: number | null;
}

export interface CaptureSlot extends Disposable {
  /** Fresh descriptors for one run; the caller closes them (once each) after the launch. */
  writers(): { readonly stdout: number; readonly stderr: number };
  /**
   * Everything that is written from now on belongs to this run; asked before its first launch. What it answers notes
   * that beside the log, to be called when the launch has come about: what never lived is no start. Asked again for
   * the same run, it does nothing.
   */
  begin(run: number): () => void;
  /** Everything that is in the pipe now is in the file when this returns. Call after the exit. */
  drain(): void;
  /** Bytes captured since the slot was opened. */
  readonly bytes: number;
}
