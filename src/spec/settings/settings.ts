import type { Millis } from '../../base/time.ts';

/** The daemon's own settings, worked out: plain data. */
export interface Settings {
  /** For processes that do not say otherwise. */
  readonly logs: LogDefaults;
  /** Of the daemon's own log; the file that is being written counts. */
  readonly daemonLog: LogDefaults;
  /** null: as long as the stop timeouts of the processes add up to. */
  readonly shutdownTimeoutMs: Millis | null;
  readonly events: {
    /** How many are kept for those who ask later. */
    readonly keep: number;
  };
}

export interface LogDefaults {
  readonly maxSizeBytes: number;
  readonly maxFiles: number;
}

/** Where nothing is written. */
export const BUILT_IN: Settings = {
  logs: { maxSizeBytes: 10 * 1_024 ** 2, maxFiles: 5 },
  daemonLog: { maxSizeBytes: 10 * 1_024 ** 2, maxFiles: 4 },
  shutdownTimeoutMs: null,
  events: { keep: 2_000 },
};

/** How the file is called, in the configuration folder of the home. */
export const SETTINGS_FILE = 'settings.yaml';
