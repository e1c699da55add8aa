import { Command, CommanderError } from 'commander';
import { SupError } from '../../errors/sup-error.ts';
import { PROTOCOL, VERSION } from '../../protocol/version.ts';
import type { Context } from '../context.ts';
import type { Globals } from '../hot-path.ts';
import { addDaemonCommands } from './daemon-commands.ts';
import { refuseEmptyWords } from './empty.ts';
import { examples, shapeHelp } from './help.ts';
import { addLifecycleCommands } from './lifecycle-commands.ts';
import { addLookingCommands } from './looking-commands.ts';
import type { Invocation, Program } from './invocation.ts';
import { homeOption } from './options.ts';
import { addSteeringCommands } from './steering-commands.ts';
import { usageError } from './usage.ts';

/** Parses the command line and runs what it asks for. SupError USAGE for what cannot be understood. */
export async function runProgram(argv: readonly string[], program: Program): Promise<void> {
  const dashes = argv.indexOf('--');
  const own = dashes === -1 ? argv : argv.slice(0, dashes);
  const behindDashes = dashes === -1 ? [] : argv.slice(dashes + 1);
  const globalsOf = (command: Command): Globals => {
    const { home, json } = command.optsWithGlobals<{ home?: string; json?: boolean }>();
    return { home, json: json === true };
  };
  const context = (command: Command): Context => program.contextOf(globalsOf(command));
  const root = commandTree({ ...program, context, behindDashes }, own.includes('--json'));
  try {
    await root.parseAsync(own, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    // Help and version were asked for and have been shown.
    if (error.exitCode !== 0) throw usageError(error, own);
  }
}

function commandTree(invocation: Invocation, json: boolean): Command {
  const { out, err } = invocation.contextOf({ home: undefined, json });
  const root = shapeHelp(new Command('sup'), out)
    .exitOverride()
    // The one place that tells errors is main.
    .configureOutput({
      writeOut: (text) => out.write(text),
      writeErr: (text) => err.write(text),
      outputError: () => {},
    })
    .description('Starts the programs that an app file names, and keeps them alive.')
    .addOption(homeOption())
    .option('--json', 'print JSON for programs')
    .version(json ? versionJson() : `sup ${VERSION}`, '-V, --version', 'print the version')
    .hook('preAction', (_, command) => {
      refuseDashes(command, invocation.behindDashes);
      refuseEmptyWords(command);
    });
  addLifecycleCommands(root, invocation);
  addSteeringCommands(root, invocation);
  addLookingCommands(root, invocation);
  addDaemonCommands(root, invocation);
  return root
    .addHelpCommand(new Command('help').argument('[command]').description('show the help of a command'))
    .addHelpText('after', examples(ROOT_EXAMPLES));
}

const ROOT_EXAMPLES = [
  ['sup start app.yaml', 'make reality match the file'],
  ['sup start --name web -- node web.js', 'one process without a file'],
  ['sup ls', 'what is running'],
  ['sup logs -f web', 'what it says'],
  ['sup stop all', 'stop everything, in order'],
] as const;

const versionJson = (): string => JSON.stringify({ version: VERSION, protocol: PROTOCOL, node: process.version });

/** Only `start` runs a command. */
function refuseDashes(command: Command, behindDashes: readonly string[]): void {
  if (behindDashes.length === 0 || command.name() === 'start') return;
  throw new SupError('USAGE', {
    what: `\`sup ${command.name()}\` takes nothing behind \`--\``,
    hint: 'only `sup start --name N -- COMMAND` runs a command',
  });
}
