import type { SettingsInput } from '../schema/settings.ts';
import { BUILT_IN, type LogDefaults, type Settings } from './settings.ts';

/** Checked settings with what is built in where nothing is written. */
export const settingsOf = ({ logs, daemon_log, shutdown_timeout, events }: SettingsInput): Settings => ({
  logs: logsOf(logs, BUILT_IN.logs),
  daemonLog: logsOf(daemon_log, BUILT_IN.daemonLog),
  shutdownTimeoutMs: shutdown_timeout ?? BUILT_IN.shutdownTimeoutMs,
  events: { keep: events?.keep ?? BUILT_IN.events.keep },
});

const logsOf = (
  written: Pick<NonNullable<SettingsInput['logs']>, 'max_size' | 'max_files'> | undefined,
  standard: LogDefaults,
): LogDefaults => ({
  maxSizeBytes: written?.max_size ?? standard.maxSizeBytes,
  maxFiles: written?.max_files ?? standard.maxFiles,
});
