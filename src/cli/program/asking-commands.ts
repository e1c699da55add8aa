import type { Command } from 'commander';
import { parseDuration } from '../../base/units.ts';
import { SupError } from '../../errors/sup-error.ts';
import { placeOf } from '../../protocol/cursor.ts';
import type { Since } from '../commands/events.ts';
import { examples } from './help.ts';
import { type FileOptions, fileOption, followFrom, followOption, linesFrom, TARGETS } from './options.ts';
import type { Invocation } from './invocation.ts';

interface EventsOptions {
  readonly lines?: string;
  readonly since?: string;
  readonly follow?: boolean;
}

export function addEvents(root: Command, { context }: Invocation): void {
  root
    .command('events')
    .summary('what happened, and why')
    .description(
      'What happened and why: commands, starts, exits, restarts, failures; as far as the daemon keeps it. With --json ' +
        'each event is an object on a line of its own and carries a cursor, from which a later call goes on; where ' +
        'events are missing stands {"kind":"gap"}, with why and count, the number where it is known, else null.',
    )
    .addOption(followOption())
    .option('-n, --lines <count>', 'how many of the last events; else 20, or all with --since')
    .option('--since <cursor-or-time>', 'what came after this cursor, or in this time, such as 10m')
    .addHelpText(
      'after',
      examples([
        ['sup events', 'the last 20'],
        ['sup events -f', 'as it happens'],
        ['sup events --since 10m', 'of the last ten minutes'],
        ['sup events -f --json --since mg1x2y3z-42', 'go on where one stopped'],
      ]),
    )
    .action(async ({ lines, since, follow }: EventsOptions, command: Command) => {
      const { events } = await import('../commands/events.ts');
      await events(context(command), {
        lines: lines === undefined ? null : linesFrom(lines),
        since: since === undefined ? null : sinceFrom(since),
        follow: followFrom(follow),
      });
    });
}

function sinceFrom(text: string): Since {
  if (placeOf(text) !== undefined) return { kind: 'cursor', cursor: text };
  const ms = parseDuration(text);
  if (ms !== undefined) return { kind: 'ago', ms };
  throw new SupError('USAGE', {
    what: `"${text}" is neither a cursor nor a time`,
    hint: 'write a time such as `--since 10m`, or a cursor as `sup events --json` prints it',
  });
}

export function addIsActive(root: Command, { context }: Invocation): void {
  root
    .command('is-active')
    .summary('exit code 0 when all are running, else 3')
    .description(
      'Prints the state of each process and exits with 0 when all of them are running, else with 3, as systemctl ' +
        'does; also when no daemon is running.',
    )
    .argument('[target-or-file...]', TARGETS)
    .addOption(fileOption())
    .option('-q, --quiet', 'print nothing, only exit')
    .addHelpText(
      'after',
      examples([
        ['sup is-active web', 'running'],
        ['sup is-active -q shop && deploy', 'in a script'],
      ]),
    )
    .action(async (words: string[], { file, quiet }: FileOptions & { quiet?: boolean }, command: Command) => {
      const { isActive } = await import('../commands/is-active.ts');
      await isActive(context(command), { words, files: file ?? [], quiet: quiet === true });
    });
}
