import { ok, type Result } from '../../base/result.ts';
import { MAX_BURST, MAX_FACTOR } from '../bounds.ts';
import type { Refusal } from '../problems.ts';
import { decimal, duration, percent, readDuration, whole } from './amounts.ts';
import { keys, leaf, orVariable } from './leaf.ts';
import { list } from './lists.ts';
import { choice, exitMatch } from './texts.ts';
import type { Output } from './shape.ts';

const POLICIES = ['always', 'on-failure', 'on-abnormal', 'no', 'unless-stopped'] as const;

const limit = keys(
  {
    burst: whole('How many automatic starts the window holds.', 10, 1, MAX_BURST),
    interval: duration('How long the window is; by default longer where the delays of a burst need longer.', '5m', {
      least: 1,
    }),
  },
  {
    description:
      'Automatic starts in a sliding window. Beyond it the process is failed (start-limit) until a person starts it, or for as long as `retry_after` says.',
  },
);

/** null: never. */
const retryAfter = leaf((raw): Result<number | null, Refusal> => (raw === 'never' ? ok(null) : readDuration(raw, 1)), {
  description:
    'A start-limited process is tried again after this long, but not before the window has room for a start: the later of the two counts. never leaves it to a person.',
  standard: 'never',
  type: 'string',
  ...orVariable('never|(?:\\d+(?:\\.\\d+)? ?(?:d|h|m|s|ms) ?)+', 'never, or a time like 10m'),
});

export const restart = keys(
  {
    policy: choice('Which ends are followed by a new start.', POLICIES, 'on-failure'),
    delay: duration(
      'How long the first new start is held back; then times `factor` for each failure in a row.',
      '250ms',
    ),
    factor: decimal('By what the delay grows from failure to failure.', 2, 1, MAX_FACTOR),
    max_delay: duration('The delay never grows beyond this.', '60s'),
    jitter: percent(
      'By how much a delay is lengthened or shortened at random, so that many do not start at one moment.',
      '20%',
    ),
    reset_after: duration('Healthy this long, the backoff starts over; it steps back as healthy time passes.', '10m', {
      least: 1,
    }),
    limit,
    retry_after: retryAfter,
    success: list(exitMatch('An exit code or a signal.'), 'Exit codes and signals that count as success.', [0]),
    prevent: list(exitMatch('An exit code or a signal.'), 'Never start again after these.', []),
    force: list(exitMatch('An exit code or a signal.'), 'Always start again after these.', []),
  },
  {
    description: 'When and how it is started again by itself. In short: a policy.',
    short: { anyOf: [{ enum: POLICIES }, { type: 'string', pattern: '\\$\\{' }] },
  },
  (raw) => (raw === null ? raw : { policy: raw }),
);

export type RestartInput = Output<typeof restart>;
