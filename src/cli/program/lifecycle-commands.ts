import type { Command } from 'commander';
import { SupError } from '../../errors/sup-error.ts';
import { nameFault, nameFrom } from '../../spec/names.ts';
import type { StartRequest } from '../commands/start.ts';
import type { StopRequest } from '../commands/stop.ts';
import { sorted } from '../targets.ts';
import { examples } from './help.ts';
import { fileOption, noWaitOption, TARGETS, timeoutFrom, timeoutOption } from './options.ts';
import type { Invocation } from './invocation.ts';

interface Options {
  readonly file?: readonly string[];
  readonly name?: string;
  readonly prune?: boolean;
  readonly wait: boolean;
  readonly timeout?: string;
}

/** The commands that change what runs: start, plan, stop, restart, delete. */
export function addLifecycleCommands(root: Command, invocation: Invocation): void {
  root.commandsGroup('Start and stop:');
  addStart(root, invocation);
  addPlan(root, invocation);
  addStop(root, invocation);
  addRestart(root, invocation);
  addDelete(root, invocation);
}

function addStart(root: Command, { context, behindDashes }: Invocation): void {
  root
    .command('start')
    .summary('make reality match an app file, or start processes')
    .description(
      'Starts what the app file names and is missing, restarts only what changed, and says why for each. What the ' +
        'file does not name is left alone. A target is started. Without either: sup.yaml or app.yaml in this folder. ' +
        'Starts the daemon if needed. Exit code 6 when something did not come up.',
    )
    .argument('[file-or-target...]', 'app files (with a slash or .yaml, .yml, .json) and names, as `sup ls` shows them')
    .addOption(fileOption())
    .option('--name <name>', 'one process without a file; its command stands behind --')
    .option('--prune', 'also remove what the files no longer name')
    .addOption(noWaitOption())
    .addOption(
      timeoutOption(
        'the start_timeouts along the longest way of depends_on and 10s, and 1h for each job that is waited for to end',
      ),
    )
    .usage('[options] [file-or-target...]\n       sup start --name <name> -- <command...>')
    .addHelpText(
      'after',
      examples([
        ['sup start', 'sup.yaml or app.yaml in this folder'],
        ['sup start app.yaml', 'start the missing, restart the changed'],
        ['sup start app.yaml --prune', 'and remove what it no longer names'],
        ['sup start web worker@1', 'start these again'],
        ['sup start --name web -- node web.js', 'one process without a file'],
      ]),
    )
    .action(async (words: string[], options: Options, command: Command) => {
      const single = singleFrom(options.name, words, behindDashes);
      if (options.prune === true) refusePruneOf(options, words);
      const request: StartRequest = { ...common(words, options), single, prune: options.prune === true };
      const { start } = await import('../commands/start.ts');
      await start(context(command), request);
    });
}

/** What is to go is what a file no longer names: without a file that would be nothing. SupError USAGE. */
function refusePruneOf({ name, file }: Options, words: readonly string[]): void {
  const { files, targets } = sorted(words, file ?? []);
  if (name === undefined && (files.length > 0 || targets.length === 0)) return;
  const given = name === undefined ? targets.map((target) => `"${target}"`) : ['`--name`'];
  const isNone = given.length === 1 ? 'is no file' : 'are no files';
  throw new SupError('USAGE', {
    what: `\`--prune\` removes what an app file no longer names, and ${given.join(', ')} ${isNone}`,
    hint: '`sup start app.yaml --prune`; `sup delete NAME` removes single processes',
  });
}

function singleFrom(name: string | undefined, words: readonly string[], behind: readonly string[]) {
  if (name === undefined && behind.length === 0) return null;
  const fault = name === undefined ? undefined : nameFault(name);
  if (fault !== undefined) {
    const near = nameFrom(name ?? '');
    const hint = near === undefined ? 'choose another `--name`' : `did you mean \`--name ${near}\`?`;
    throw new SupError('USAGE', { what: `${JSON.stringify(name)} cannot be a name: ${fault}`, hint });
  }
  if (name !== undefined && behind.length > 0) return { name, command: behind };
  const example = `sup start --name ${name ?? 'NAME'} -- ${(name === undefined ? behind : words).join(' ') || 'COMMAND'}`;
  const what = name === undefined ? 'a process without a file needs a name' : 'its command is missing behind `--`';
  throw new SupError('USAGE', { what, hint: `write \`${example}\`` });
}

function addPlan(root: Command, { context }: Invocation): void {
  root
    .command('plan')
    .summary('what start would do with a file, and why')
    .description('Shows what `sup start FILE` would do and why, with every change. Changes nothing.')
    .argument('[file...]', 'app files; without one: sup.yaml or app.yaml in this folder')
    .addOption(fileOption())
    .option('--prune', 'as `sup start --prune` would do it')
    .addHelpText('after', examples([['sup plan app.yaml', 'before you start it']]))
    .action(async (words: string[], { file, prune }: Options, command: Command) => {
      const { plan } = await import('../commands/plan.ts');
      await plan(context(command), { files: [...(file ?? []), ...words], prune: prune === true });
    });
}

function addStop(root: Command, { context }: Invocation): void {
  stopping(root, 'stop', 'stop processes, dependents first')
    .description(
      'Stops processes, dependents first, and waits until the last process of each tree is gone. They stay known ' +
        'and stay stopped until somebody starts them. Exit code 6 when something is still alive.',
    )
    .addHelpText(
      'after',
      examples([
        ['sup stop web', 'one process, all its instances'],
        ['sup stop worker@1', 'one instance'],
        ['sup stop app.yaml', 'the whole app of this file'],
        ['sup stop all', 'everything'],
      ]),
    )
    .action(async (words: string[], options: Options, command: Command) => {
      const { stop } = await import('../commands/stop.ts');
      await stop(context(command), common(words, options));
    });
}

function addRestart(root: Command, { context }: Invocation): void {
  stopping(root, 'restart', 'stop processes and start them again')
    .description(
      'Stops processes and starts them again, as the daemon knows them: the app file is not read again ' +
        '(`sup start FILE` does that, and restarts only what changed). Forgives past failures. What is stopped is ' +
        'started as well.',
    )
    .addHelpText(
      'after',
      examples([
        ['sup restart web', 'all its instances'],
        ["sup restart 'demo/*'", 'everything of the app demo'],
      ]),
    )
    .action(async (words: string[], options: Options, command: Command) => {
      const { restart } = await import('../commands/restart.ts');
      await restart(context(command), common(words, options));
    });
}

function addDelete(root: Command, { context }: Invocation): void {
  stopping(root, 'delete', 'stop processes and forget them')
    .alias('down')
    .description('Stops processes and forgets them. Their log files stay.')
    .addHelpText(
      'after',
      examples([
        ['sup delete web', 'stop it and forget it'],
        ['sup down app.yaml', 'the whole app of this file'],
      ]),
    )
    .action(async (words: string[], options: Options, command: Command) => {
      const { remove } = await import('../commands/delete.ts');
      await remove(context(command), common(words, options));
    });
}

const stopping = (root: Command, name: string, summary: string): Command =>
  root
    .command(name)
    .summary(summary)
    .argument('[target-or-file...]', TARGETS)
    .addOption(fileOption())
    .addOption(noWaitOption())
    .addOption(timeoutOption('as long as they may take'));

const common = (words: readonly string[], { file, wait, timeout }: Options): StopRequest => ({
  words,
  files: file ?? [],
  wait,
  timeoutMs: timeoutFrom(timeout),
});
