import { ok, type Result } from '../../base/result.ts';
import type { Refusal } from '../problems.ts';
import { written } from '../written.ts';
import { duration, percent, readPercent, readSize, size, whole } from './amounts.ts';
import { keys, leaf } from './leaf.ts';
import { choice } from './texts.ts';
import type { Output } from './shape.ts';

const MOST_CPU_PERCENT = 100_000;
const MOST_PIDS = 4_194_304;
const MOST_FILES = 1_073_741_816;

/** Bytes, or a part of `max`. */
export type Soft =
  | { readonly kind: 'bytes'; readonly bytes: number }
  | { readonly kind: 'percent'; readonly percent: number };

const soft = leaf(
  (raw): Result<Soft, Refusal> => {
    if (written(raw).endsWith('%')) {
      const part = readPercent(raw, 1, 100);
      return part.ok ? ok({ kind: 'percent', percent: part.value }) : part;
    }
    const bytes = readSize(raw, 1);
    return bytes.ok ? ok({ kind: 'bytes', bytes: bytes.value }) : bytes;
  },
  {
    description: 'Where `on_soft` begins: a part of `max`, or an amount.',
    standard: '80%',
    type: ['string', 'integer'],
  },
);

const memory = keys(
  {
    max: size('The ceiling of the whole tree.', undefined, { least: 1 }),
    soft,
    on_soft: choice('What happens at `soft`.', ['drain', 'signal', 'warn', 'none'], 'warn'),
    drain_timeout: duration('How long a drain may take.', '60s'),
  },
  { description: 'Memory of the whole tree. In short: the ceiling.', short: { type: ['string', 'integer'] } },
  (raw) => (raw === null || Array.isArray(raw) ? raw : { max: raw }),
);

const cpu = keys(
  {
    max: percent('The ceiling, in percent of one core.', undefined, { least: 1, most: MOST_CPU_PERCENT }),
    over: duration('How long it must be above it.', '30s'),
    action: choice('What happens then.', ['throttle', 'restart', 'warn'], 'throttle'),
  },
  {
    description: 'Processor time of the whole tree. In short: the ceiling in percent of one core.',
    short: { type: 'string' },
  },
  (raw) => (raw === null || Array.isArray(raw) ? raw : { max: raw }),
);

export const limits = keys(
  {
    memory,
    cpu,
    processes: whole('How many processes the tree may have.', undefined, 1, MOST_PIDS),
    open_files: whole('How many descriptors each process may have.', undefined, 1, MOST_FILES),
  },
  { description: 'Ceilings of the whole tree.' },
);

export type LimitsInput = Output<typeof limits>;
