import { parseDuration } from '../../base/units.ts';
import { duration } from './amounts.ts';
import { keys } from './leaf.ts';
import { command } from './lists.ts';
import { choice, signal } from './texts.ts';
import type { Output } from './shape.ts';

export const stop = keys(
  {
    signal: signal('What asks it to end.', 'SIGTERM'),
    timeout: duration('How long it may take; then the whole tree gets SIGKILL.', '10s'),
    scope: choice(
      'mixed: signal the main process, kill the rest after it. tree: signal all. main: spare the rest; stopped then means that the main process is gone.',
      ['mixed', 'tree', 'main'],
      'mixed',
    ),
    command: command('Run instead of the signal.'),
  },
  { description: 'How it is stopped. In short: a signal or a timeout.', short: { type: 'string' } },
  (raw) =>
    typeof raw === 'number' || (typeof raw === 'string' && parseDuration(raw) !== undefined)
      ? { timeout: raw }
      : raw === null
        ? raw
        : { signal: raw },
);

export const reload = keys(
  {
    mode: choice(
      'replace: the new one is made ready first, else the old one stays. signal, command: the process does it itself.',
      ['replace', 'signal', 'command'],
      'replace',
    ),
    signal: signal('With mode signal: what is sent.', 'SIGHUP'),
    command: command('With mode command: what is run.'),
  },
  { description: 'What `sup reload` does.' },
);

export type StopInput = Output<typeof stop>;
export type ReloadInput = Output<typeof reload>;
