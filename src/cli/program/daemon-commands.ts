import type { Command } from 'commander';
import { type LogsOptions, readingOf } from './looking-commands.ts';
import { examples } from './help.ts';
import { fileOption, followOption, linesOption } from './options.ts';
import type { Invocation } from './invocation.ts';

const LOG_LINES = 50;

/** `sup daemon …`: the supervisor itself. */
export function addDaemonCommands(root: Command, invocation: Invocation): void {
  root.commandsGroup('More:');
  const daemon = root
    .command('daemon')
    .summary('the supervisor itself: start, stop, status, run, logs')
    .description('The daemon that supervises. `sup start` starts it when needed; there is one for each home.')
    .helpCommand(false)
    .addHelpText(
      'after',
      examples([
        ['sup daemon status', 'whether it runs, and where its things lie'],
        ['sup daemon run', 'in the foreground, for a service manager'],
        ['sup daemon stop', 'stop everything in order, then the daemon'],
      ]),
    );
  addStartAndStop(daemon, invocation);
  addRun(daemon, invocation);
  addRead(daemon, invocation);
  addStatusAndLogs(daemon, invocation);
}

function addStartAndStop(daemon: Command, { context }: Invocation): void {
  daemon
    .command('start')
    .description('Starts the daemon in the background.')
    .addHelpText(
      'after',
      examples([
        ['sup daemon start', 'the daemon of this user'],
        [HOME_EXAMPLE, 'another one'],
      ]),
    )
    .action(async (_: unknown, command: Command) => {
      const { daemonStart } = await import('../commands/daemon.ts');
      await daemonStart(context(command));
    });
  daemon
    .command('stop')
    .description('Stops every process in order, waits until the last is gone, and ends the daemon.')
    .addHelpText('after', examples([['sup daemon stop', 'leaves nothing behind but logs and state']]))
    .action(async (_: unknown, command: Command) => {
      const { daemonStop } = await import('../commands/daemon.ts');
      await daemonStop(context(command));
    });
}

const HOME_EXAMPLE = 'sup --home /srv/sup daemon start';

function addRun(daemon: Command, { runDaemon }: Invocation): void {
  daemon
    .command('run')
    .description(
      'Is the daemon, in the foreground, until SIGTERM or SIGINT (the second one does not wait): what a service manager ' +
        'or a container calls. With app files it begins by starting what they name. SIGHUP applies all files again. ' +
        'When an essential process ends for good, everything is stopped and its exit code is the one of sup.',
    )
    .argument('[file...]', 'app files to begin with')
    .addHelpText(
      'after',
      examples([
        ['sup daemon run', 'ends when it is told to, with everything stopped in order'],
        ['sup daemon run app.yaml', 'one app, as long as this lasts'],
      ]),
    )
    .action(async (files: string[], _: unknown, command: Command) => {
      const { home } = command.optsWithGlobals<{ home?: string }>();
      await runDaemon([...(home === undefined ? [] : ['--home', home]), ...files.map(noOption)]);
    });
}

/** A file may be called as an option is. */
const noOption = (file: string): string => (file.startsWith('-') ? `./${file}` : file);

/** Not for people: reads files for the daemon, which has no parser. */
function addRead(daemon: Command, { context }: Invocation): void {
  daemon
    .command('read', { hidden: true })
    .addOption(fileOption())
    .option('--settings <file>')
    .action(async ({ file, settings }: { file?: readonly string[]; settings?: string }, command: Command) => {
      const { daemonRead } = await import('../commands/daemon-read.ts');
      await daemonRead(context(command), { settings: settings ?? null, files: file ?? [] });
    });
}

function addStatusAndLogs(daemon: Command, { context }: Invocation): void {
  daemon
    .command('status')
    .description('Whether the daemon runs, and where its things lie. Exit code 5 when none runs.')
    .addHelpText('after', examples([['sup daemon status', 'pid, home, socket, memory']]))
    .action(async (_: unknown, command: Command) => {
      const { daemonStatus } = await import('../commands/daemon.ts');
      await daemonStatus(context(command));
    });
  daemon
    .command('logs')
    .description('What the daemon says of itself; also when it does not run, and then often why.')
    .addOption(linesOption(LOG_LINES))
    .addOption(followOption())
    .addHelpText('after', examples([['sup daemon logs -f', 'as it happens']]))
    .action(async (options: LogsOptions, command: Command) => {
      const { daemonLogs } = await import('../commands/daemon.ts');
      await daemonLogs(context(command), readingOf(options));
    });
}
