import { MAX_LOG_FILES, MIN_LOG_SIZE_BYTES } from '../bounds.ts';
import { duration, size, whole } from './amounts.ts';
import { keys } from './leaf.ts';
import { choice, text, truth } from './texts.ts';
import type { Output } from './shape.ts';

export const logs = keys(
  {
    dir: text('Where the log files go; by default the log folder of the daemon.'),
    streams: choice(
      'merged: stdout and stderr through one pipe, in exact order. split: a pipe and files for each.',
      ['merged', 'split'],
      'merged',
    ),
    format: choice(
      'raw bytes and an index are always kept; cri or json are rendered beside them, for shippers.',
      ['raw', 'cri', 'json'],
      'raw',
    ),
    max_size: size('How large one file grows.', '10M', { least: MIN_LOG_SIZE_BYTES }),
    max_files: whole('How many files are kept.', 5, 1, MAX_LOG_FILES),
    max_age: duration('Older files are removed.', undefined, { least: 1 }),
    compress: truth('Whether files that are full are compressed.', true),
    on_full: choice(
      'When the disk is full: block holds the process back, drop loses lines and says how many.',
      ['block', 'drop'],
      'block',
    ),
    journald: text('Also to the journal, under this identifier.'),
  },
  { description: 'Where the output goes and how much of it is kept.' },
);

export type LogsInput = Output<typeof logs>;
