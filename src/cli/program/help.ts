import { type Command, Help } from 'commander';
import type { Stream } from '../context.ts';

/** Where there is no terminal, lines as long as people read. */
const PAGE_WIDTH = 80;
/** Narrower columns than this are no columns any more. */
const LEAST_WIDTH = 10;

export type Example = readonly [command: string, what: string];

/** How help looks, for a command and all below it. */
export function shapeHelp(command: Command, out: Stream): Command {
  return command
    .helpOption('-h, --help', 'show this help')
    .configureOutput({ getOutHelpWidth: () => out.width ?? PAGE_WIDTH, getErrHelpWidth: () => out.width ?? PAGE_WIDTH })
    .configureHelp({
      showGlobalOptions: true,
      minWidthToWrap: LEAST_WIDTH,
      styleTitle: (text) => out.paint.strong(text),
      subcommandTerm: (each) => [each.name(), ...each.aliases()].join(', '),
      visibleGlobalOptions: (each) => globalOptions(each),
    });
}

/** The version is asked of sup itself: at every command it would only be in the way. */
function globalOptions(command: Command) {
  const standard = new Help();
  standard.showGlobalOptions = true;
  return standard.visibleGlobalOptions(command).filter(({ long }) => long !== '--version');
}

/** The examples below a command's help: what to type, and what it does; one above the other where they do not fit. */
export const examples =
  (pairs: readonly Example[]) =>
  ({ command }: { readonly command: Command }): string =>
    `\nExamples:\n${exampleLines(pairs, command.configureOutput().getOutHelpWidth?.())}`;

function exampleLines(examples: readonly Example[], width = PAGE_WIDTH): string {
  const typed = Math.max(...examples.map(([command]) => command.length));
  const beside = examples.map(([command, what]) => `  ${command.padEnd(typed)}  ${what}`);
  if (beside.every((line) => line.length <= width)) return beside.join('\n');
  return examples.map(([command, what]) => `  ${command}\n      ${what}`).join('\n');
}
