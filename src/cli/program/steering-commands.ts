import type { Command } from 'commander';
import { SupError } from '../../errors/sup-error.ts';
import type { Count } from '../commands/scale.ts';
import { examples } from './help.ts';
import { type FileOptions, fileOption, noWaitOption, TARGETS, timeoutFrom, timeoutOption } from './options.ts';
import type { Invocation } from './invocation.ts';

/** The commands that steer what runs without starting or stopping it: scale, reload, signal, reset. */
export function addSteeringCommands(root: Command, invocation: Invocation): void {
  root.commandsGroup('Steer:');
  addScale(root, invocation);
  addReload(root, invocation);
  addSignal(root, invocation);
  addReset(root, invocation);
}

function addScale(root: Command, { context }: Invocation): void {
  root
    .command('scale')
    .summary('another number of instances')
    .description(
      'Gives one process so many instances: new ones are started, surplus ones stop and go, the highest first. It lasts ' +
        'until the app file is applied again; `sup plan FILE` shows that. Only where the file counts its instances or ' +
        'has one; those with names are added in the file.',
    )
    .argument('<target>', 'one process: name or app/name')
    .argument('<count>', 'how many, or +1 and -1 from where it stands')
    .addOption(noWaitOption())
    .addOption(timeoutOption('its start_timeout and 10s'))
    .addHelpText(
      'after',
      examples([
        ['sup scale worker 4', 'worker@0 to worker@3'],
        ['sup scale shop/worker +1', 'one more'],
      ]),
    )
    .action(async (target: string, count: string, { wait, timeout }: WaitOptions, command: Command) => {
      const request = { target, count: countFrom(count), wait, timeoutMs: timeoutFrom(timeout) };
      const { scale } = await import('../commands/scale.ts');
      await scale(context(command), request);
    });
}

interface WaitOptions {
  readonly wait: boolean;
  readonly timeout?: string;
}

const KINDS = { '': 'all', '+': 'more', '-': 'fewer' } as const;

function countFrom(text: string): Count {
  const [, sign = '', digits] = /^([+-]?)(\d{1,9})$/.exec(text) ?? [];
  if (digits !== undefined) return { kind: KINDS[sign as keyof typeof KINDS], by: Number(digits) };
  throw new SupError('USAGE', {
    what: `"${text}" is not a number of instances`,
    hint: 'write a whole number, or +1 and -1: `sup scale web 3`',
  });
}

function addReload(root: Command, { context }: Invocation): void {
  root
    .command('reload')
    .summary('have processes read their configuration again')
    .description(
      'Has each target read its configuration again while it runs on, as `reload` of the app file says: by a signal, or ' +
        'by a command, whose failure is told with its last lines. The app file itself is read by `sup start FILE`. Exit ' +
        'code 3 when none of them is running, 6 when some are not or a command failed.',
    )
    .argument('[target-or-file...]', TARGETS)
    .addOption(fileOption())
    .addOption(timeoutOption('90s for all of them'))
    .addHelpText('after', examples([['sup reload web', 'as its `reload:` says']]))
    .action(async (words: string[], { file, timeout }: FileOptions & { timeout?: string }, command: Command) => {
      const { reload } = await import('../commands/reload.ts');
      await reload(context(command), { words, files: file ?? [], timeoutMs: timeoutFrom(timeout) });
    });
}

function addSignal(root: Command, { context }: Invocation): void {
  root
    .command('signal')
    .summary('send a signal')
    .description(
      'Sends a signal to the main process of each target. What comes of it is judged as ever: a process that ends by ' +
        'it has crashed, and is started again as its restart policy says; `sup stop` ends it for good. Exit code 3 ' +
        'when none of them is running, 6 when some are not.',
    )
    .argument('<signal>', 'HUP, SIGHUP, hup, or the number')
    .argument('[target-or-file...]', TARGETS)
    .addOption(fileOption())
    .option('--tree', 'to every process of the tree, not only to the main one')
    .addHelpText(
      'after',
      examples([
        ['sup signal HUP web', 'to its main process'],
        ['sup signal --tree USR1 shop', 'to every process of the app shop'],
      ]),
    )
    .action(
      async (name: string, words: string[], { file, tree }: FileOptions & { tree?: boolean }, command: Command) => {
        const [{ signal }, { signalFrom }] = await Promise.all([
          import('../commands/signal.ts'),
          import('../signal-name.ts'),
        ]);
        await signal(context(command), { signal: signalFrom(name), words, files: file ?? [], tree: tree === true });
      },
    );
}

function addReset(root: Command, { context }: Invocation): void {
  root
    .command('reset')
    .summary('clear failures and the start limit')
    .description(
      'Clears the failures, the backoff and the start limit of each target. What has failed is stopped then, and waits ' +
        'to be started; what runs goes on.',
    )
    .argument('[target-or-file...]', TARGETS)
    .addOption(fileOption())
    .addHelpText('after', examples([['sup reset web', 'as if it had never failed']]))
    .action(async (words: string[], { file }: FileOptions, command: Command) => {
      const { reset } = await import('../commands/reset.ts');
      await reset(context(command), { words, files: file ?? [] });
    });
}
