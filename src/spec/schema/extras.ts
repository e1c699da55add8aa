import { ok, type Result } from '../../base/result.ts';
import type { Refusal } from '../problems.ts';
import { quote } from '../quote.ts';
import { duration, refuse } from './amounts.ts';
import { keys, leaf } from './leaf.ts';
import { list } from './lists.ts';
import { choice, text, truth } from './texts.ts';
import type { Output } from './shape.ts';

const CRON_FIELD = /^[\dA-Za-z*/,\-#?LW]+$/;
const NICKNAME = /^@(yearly|annually|monthly|weekly|daily|hourly)$/;

/** Only the form is looked at here: five or six fields, or a nickname. */
function cron(description: string) {
  return leaf(
    (raw): Result<string, Refusal> => {
      if (typeof raw !== 'string') return refuse(`${quote(raw)} is not a cron expression`);
      const fields = raw.trim().split(/\s+/);
      const good = (fields.length === 5 || fields.length === 6) && fields.every((field) => CRON_FIELD.test(field));
      if (good || NICKNAME.test(raw.trim())) return ok(fields.join(' '));
      return refuse(`${quote(raw)} is not a cron expression`, 'five fields like "*/5 * * * *", or @daily');
    },
    { description, type: 'string' },
  );
}

export const schedule = keys(
  {
    cron: cron('When it runs.'),
    timezone: text("The time zone of `cron`; by default the machine's."),
    overlap: choice('When the last run has not ended yet.', ['skip', 'queue', 'kill'], 'skip'),
    catch_up: truth('Whether a run that was missed is made up for.', false),
    jitter: duration('Each run begins up to this much later, at random.', '0s'),
  },
  { description: 'When a job runs. In short: a cron expression.', short: { type: 'string' } },
  (raw) => (raw === null || Array.isArray(raw) ? raw : { cron: raw }),
);

export const restartSchedule = cron('When a running service is restarted; a stopped one is never started by this.');

export const watch = keys(
  {
    paths: list(text('A file or a folder.'), 'What is watched.'),
    ignore: list(text('A pattern.'), 'What of it is not.', []),
    debounce: duration('How long it must be quiet before the restart.', '300ms'),
  },
  { description: 'Restarted when files change.' },
);

export const sandbox = keys(
  {
    no_new_privileges: truth('No setuid program gives it more rights.', false),
    private_tmp: truth('A /tmp of its own.', false),
    protect_system: choice(
      'yes: /usr and /boot are read-only. full: /etc too. strict: everything.',
      ['no', 'yes', 'full', 'strict'],
      'no',
    ),
    protect_home: choice('Whether it sees the homes.', ['no', 'yes', 'read-only', 'tmpfs'], 'no'),
    writable: list(text('A path.'), 'What stays writable.', []),
  },
  { description: 'What it is kept from.' },
);

export const HOOKS = ['failed', 'restarted', 'started', 'breached'] as const;

const hook = (when: string) => text(`A command or a URL that is told ${when}.`);

export const hooks = keys(
  {
    failed: hook('when it is given up'),
    restarted: hook('when it was started again by itself'),
    started: hook('when it is ready'),
    breached: hook('when a ceiling is reached'),
  } satisfies Record<(typeof HOOKS)[number], unknown>,
  { description: 'Who is told of what happens.' },
);

export type ScheduleInput = Output<typeof schedule>;
export type WatchInput = Output<typeof watch>;
export type SandboxInput = Output<typeof sandbox>;
