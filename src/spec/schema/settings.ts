import { MAX_KEPT_EVENTS, MAX_LOG_FILES, MIN_LOG_SIZE_BYTES } from '../bounds.ts';
import { duration, size, whole } from './amounts.ts';
import { keys } from './leaf.ts';
import type { Output } from './shape.ts';
import { text } from './texts.ts';

const maxSize = size('How large one file grows.', '10M', { least: MIN_LOG_SIZE_BYTES });

const logs = keys(
  {
    max_size: maxSize,
    max_files: whole('How many files are kept.', 5, 1, MAX_LOG_FILES),
    total: size('How much the logs of all apps take up together.'),
  },
  { description: 'The logs of processes that do not say otherwise.' },
);

const daemonLog = keys(
  { max_size: maxSize, max_files: whole('How many files are kept, the newest included.', 4, 1, MAX_LOG_FILES) },
  { description: 'What the daemon says of itself, `sup daemon logs`.' },
);

const listening = (what: string) => keys({ listen: text('host:port.') }, { description: what });

/** The daemon's own settings: the one source of what is checked, of the published JSON Schema and of the types of what comes out. */
export const settingsSchema = keys(
  {
    logs,
    daemon_log: daemonLog,
    shutdown_timeout: duration(
      'When the daemon stops everything, what is left after this is killed; by default as long as the stop timeouts take.',
      undefined,
      { least: 1 },
    ),
    events: keys(
      { keep: whole('How many of the last are kept for `sup events`.', 2_000, 1, MAX_KEPT_EVENTS) },
      { description: 'What happened, as `sup events` tells it.' },
    ),
    metrics: listening('Figures for Prometheus.'),
    dashboard: listening('A page in the browser.'),
  },
  { description: 'The settings of one daemon, for everything that it supervises.' },
);

export type SettingsInput = Output<typeof settingsSchema>;
