import { MAX_RETRIES } from '../bounds.ts';
import { duration, whole } from './amounts.ts';
import { keys } from './leaf.ts';
import { command } from './lists.ts';
import { text, truth } from './texts.ts';
import type { Output } from './shape.ts';

const heartbeat = keys(
  {
    file: text('The file that the process touches.'),
    max_age: duration('How old its last change may be.', undefined, { least: 1 }),
  },
  { description: 'Alive as long as it touches a file.' },
);

/** Ways to look that both probes know. */
const ways = {
  http: text('A URL that answers with 2xx or 3xx.'),
  tcp: text('A [host:]port that takes a connection.'),
  exec: command('A command that exits with 0.'),
};

const timing = (interval: string | undefined) => ({
  interval: duration('From one look to the next.', interval, { least: 1 }),
  timeout: duration('How long one look may take; never longer than `interval`.', interval === undefined ? '1s' : '2s', {
    least: 1,
  }),
  retries: whole('How many looks in a row must fail.', 3, 1, MAX_RETRIES),
});

export const readiness = keys(
  {
    after: duration('Ready when it has lived this long.'),
    log: text('Ready when a line of its output matches this regular expression.'),
    notify: truth('Ready when it says so over NOTIFY_SOCKET.'),
    file: text('Ready when this file is there.'),
    ...ways,
    ...timing(undefined),
  },
  {
    description:
      'What makes it ready: one of after, log, http, tcp, exec, notify, file. Without it, a process is ready once it runs.',
  },
);

export const liveness = keys(
  {
    watchdog: duration('It says WATCHDOG=1 at least this often.', undefined, { least: 1 }),
    heartbeat,
    ...ways,
    ...timing('10s'),
  },
  { description: 'What shows that it is still well: one of http, tcp, exec, heartbeat, watchdog.' },
);

export type ReadinessInput = Output<typeof readiness>;
export type LivenessInput = Output<typeof liveness>;
