import { type Command, Option } from 'commander';
import { messageOf } from '../../errors/chain.ts';
import { SupError } from '../../errors/sup-error.ts';
import type { LogChoice } from '../log-range.ts';
import { addEvents, addIsActive } from './asking-commands.ts';
import { examples } from './help.ts';
import { type FileOptions, fileOption, followFrom, followOption, linesFrom, TARGETS } from './options.ts';
import type { Invocation } from './invocation.ts';

/** What `sup logs` shows when nobody says how much. */
const LOG_LINES = 20;

/** The commands that only look: ls, status, logs, check. */
export function addLookingCommands(root: Command, invocation: Invocation): void {
  root.commandsGroup('Look:');
  addLs(root, invocation);
  addStatus(root, invocation);
  addLogs(root, invocation);
  addEvents(root, invocation);
  addIsActive(root, invocation);
  addCheck(root, invocation);
}

function addLs(root: Command, { context }: Invocation): void {
  root
    .command('ls')
    .alias('list')
    .summary('what is supervised, and how it is')
    .description('A line for each process: state, pid, cpu, memory, restarts, uptime, and why it is as it is.')
    .argument('[target-or-file...]', `${TARGETS}; without one: all`)
    .addOption(fileOption())
    .addHelpText(
      'after',
      examples([
        ['sup ls', 'everything'],
        ['sup ls demo', 'one app'],
        ['sup ls --json', 'for programs'],
      ]),
    )
    .action(async (words: string[], { file }: FileOptions, command: Command) => {
      const [{ ls }, { chosenTargets }] = await Promise.all([import('../commands/ls.ts'), import('../chosen.ts')]);
      const choice = { words, files: file ?? [] };
      const own = context(command);
      const isAll = words.length + choice.files.length === 0;
      await ls(own, { targets: isAll ? [] : (daemon) => chosenTargets(own, daemon, choice, 'ls') });
    });
}

function addStatus(root: Command, { context }: Invocation): void {
  root
    .command('status')
    .summary('one process in full')
    .description(
      'One process in full: what it runs, its processes, its restarts and last exits, its last lines. Without a ' +
        'target: all in short, as `sup ls`.',
    )
    .argument('[target-or-file...]', `${TARGETS}; without one: all in short`)
    .addOption(fileOption())
    .addHelpText('after', examples([['sup status web', 'why it is as it is']]))
    .action(async (words: string[], { file }: FileOptions, command: Command) => {
      const [{ status }, { ls }] = await Promise.all([import('../commands/status.ts'), import('../commands/ls.ts')]);
      const choice = { words, files: file ?? [] };
      if (words.length + choice.files.length === 0) await ls(context(command), { targets: [] });
      else await status(context(command), choice);
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
    .option('-n, --lines <count>', `how many of the last lines; else ${LOG_LINES}, with --since or --grep all`)
    .option('--since <when>', 'only since `start`, the last start of each')
    .addOption(new Option('--until <when>').hideHelp())
    .option('--grep <pattern>', 'only lines in which this regular expression is found')
    .addOption(followOption())
    .addHelpText(
      'after',
      examples([
        ['sup logs web', `the last ${LOG_LINES} lines`],
        ['sup logs -n 200 web worker', 'more, of several, each line with its name'],
        ['sup logs --since start web', 'what it wrote since it was started last'],
        ["sup logs --grep 'error|warn' -n 5", 'the last five of each that match'],
        ['sup logs -f', 'follow everything'],
      ]),
    )
    .action(async (words: string[], options: LogOptions, command: Command) => {
      const choice = logChoice(options);
      const { logs } = await import('../commands/logs.ts');
      await logs(context(command), { words, files: [], ...choice, follow: followFrom(options.follow) });
    });
}

function addCheck(root: Command, { context }: Invocation): void {
  root
    .command('check')
    .summary('validate an app file')
    .description(
      'Validates app files, and settings.yaml by its name, and does nothing else. All problems are told at once; exit ' +
        'code 4.',
    )
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

/** `-n` and `-f`. */
export const readingOf = (options: LogsOptions): { lines: number; follow: AbortSignal | null } => ({
  lines: linesFrom(options.lines),
  follow: followFrom(options.follow),
});

interface LogOptions {
  readonly lines?: string;
  readonly since?: string;
  readonly until?: string;
  readonly grep?: string;
  readonly follow?: boolean;
}

/** Which part of the logs; SupError USAGE. */
function logChoice({ lines, since, until, grep }: LogOptions): LogChoice {
  refuseTimes('--until', until);
  if (since !== 'start') refuseTimes('--since', since);
  const isWhole = since !== undefined || grep !== undefined;
  return {
    lines: lines === undefined ? (isWhole ? null : LOG_LINES) : linesFrom(lines),
    since: since === undefined ? null : 'start',
    grep: grep === undefined ? null : patternFrom(grep),
  };
}

function refuseTimes(option: string, text: string | undefined): void {
  if (text === undefined) return;
  throw new SupError('USAGE', {
    what: `\`${option} ${text}\` is not supported yet: the lines of a log carry no times so far`,
    hint: '`--since start` shows all since the last start; `-n 1000` shows more lines',
  });
}

function patternFrom(text: string): RegExp {
  try {
    return new RegExp(text);
  } catch (error) {
    const what = `"${text}" is not a regular expression: ${messageOf(error).replace(/^.*: /, '')}`;
    throw new SupError('USAGE', {
      what,
      hint: 'write a \\ before characters that are meant as they are: `--grep "\\(ok"`',
    });
  }
}
