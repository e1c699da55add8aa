import type { Command } from 'commander';
import { examples } from './help.ts';
import { fileOption, followOption, linesFrom, linesOption } from './options.ts';
import type { Invocation } from './program.ts';

/** What `sup logs` shows when nobody says how much. */
const LOG_LINES = 20;

const TARGETS = 'name, name@instance, app/name, app, glob, all; or an app file';

/** The commands that only look: ls, status, logs, check. */
export function addLookingCommands(root: Command, invocation: Invocation): void {
  root.commandsGroup('Look:');
  addLs(root, invocation);
  addStatus(root, invocation);
  addLogs(root, invocation);
  addCheck(root, invocation);
}

function addLs(root: Command, { context }: Invocation): void {
  root
    .command('ls')
    .alias('list')
    .summary('what is supervised, and how it is')
    .description('A line for each process: state, pid, cpu, memory, restarts, uptime, and why it is as it is.')
    .argument('[target...]', 'name, name@instance, app/name, app, glob; without one: all')
    .addHelpText(
      'after',
      examples([
        ['sup ls', 'everything'],
        ['sup ls demo', 'one app'],
        ['sup ls --json', 'for programs'],
      ]),
    )
    .action(async (targets: string[], _: unknown, command: Command) => {
      const { ls } = await import('../commands/ls.ts');
      await ls(context(command), { targets });
    });
}

function addStatus(root: Command, { context }: Invocation): void {
  root
    .command('status')
    .summary('one process in full')
    .description('One process in full: what it runs, its processes, its restarts and last exits, its last lines.')
    .argument('[target-or-file...]', TARGETS)
    .addHelpText('after', examples([['sup status web', 'why it is as it is']]))
    .action(async (words: string[], _: unknown, command: Command) => {
      const { status } = await import('../commands/status.ts');
      await status(context(command), { words, files: [] });
    });
}

function addLogs(root: Command, { context }: Invocation): void {
  root
    .command('logs')
    .summary('what processes write')
    .description(
      'The last lines that processes wrote, read from the log files; with -f what they write from now on, also over ' +
        'restarts. On a terminal control characters are shown and not obeyed; one log in a pipe is byte for byte.',
    )
    .argument('[target-or-file...]', `${TARGETS}; without one: all`)
    .addOption(linesOption(LOG_LINES))
    .addOption(followOption())
    .addHelpText(
      'after',
      examples([
        ['sup logs web', `the last ${LOG_LINES} lines`],
        ['sup logs -n 200 web worker', 'more, of several, each line with its name'],
        ['sup logs -f', 'follow everything'],
      ]),
    )
    .action(async (words: string[], options: LogsOptions, command: Command) => {
      const { logs } = await import('../commands/logs.ts');
      await logs(context(command), { words, files: [], ...readingOf(options) });
    });
}

function addCheck(root: Command, { context }: Invocation): void {
  root
    .command('check')
    .summary('validate an app file')
    .description('Validates app files and does nothing else. All problems are told at once; exit code 4.')
    .argument('[file...]', 'app files; without one: sup.yaml or app.yaml in this folder')
    .addOption(fileOption())
    .addHelpText('after', examples([['sup check app.yaml', 'before you commit it']]))
    .action(async (words: string[], { file }: { file?: readonly string[] }, command: Command) => {
      const { check } = await import('../commands/check.ts');
      await check(context(command), { files: [...(file ?? []), ...words] });
    });
}

export interface LogsOptions {
  readonly lines: string | number;
  readonly follow?: boolean;
}

/** `-n` and `-f`. Following ends with the process: nothing aborts it from inside. */
export const readingOf = ({ lines, follow }: LogsOptions): { lines: number; follow: AbortSignal | null } => ({
  lines: linesFrom(lines),
  follow: follow === true ? new AbortController().signal : null,
});
