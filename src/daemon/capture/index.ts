import type { InstanceId } from '../../base/process.ts';
import type { SupError } from '../../errors/sup-error.ts';
import type { Home, Platform } from '../../platform/platform.ts';
import type { Capture } from './capture.ts';
import { FifoCapture } from './fifo-capture.ts';

export interface CaptureOptions {
  readonly home: Home;
  readonly platform: Platform;
  /**
   * Told once when the log of a slot stops (LOG_WRITE_FAILED), when bytes are lost at its end (LOG_BYTES_LOST), and
   * when a file is taken away and the log goes on in another one (LOG_MOVED_AWAY).
   */
  readonly onTrouble: (id: InstanceId, error: SupError) => void;
  /** Told when the log of a slot goes on. */
  readonly onRelief?: (id: InstanceId) => void;
}

/** The one place that chooses how output is captured. Up to now there is one way. */
export function createCapture({ home, platform, ...listener }: CaptureOptions): Capture {
  return new FifoCapture({ fifoDir: home.fifoDir, makeFifos: (paths) => platform.makeFifos(paths), ...listener });
}
