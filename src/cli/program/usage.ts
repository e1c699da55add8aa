import type { CommanderError } from 'commander';
import { SupError } from '../../errors/sup-error.ts';

/** What the parser says, as a refusal of ours: what is wrong, and what to type instead. */
export function usageError({ code, message }: CommanderError, argv: readonly string[]): SupError<'USAGE'> {
  // Without any command the parser shows the help and calls it an error; the help itself went to standard error.
  if (code === 'commander.help') {
    return new SupError('USAGE', { what: 'no command was given', hint: 'begin with `sup start app.yaml` or `sup ls`' });
  }
  const [what = '', ...more] = message.replace(/^error: /, '').split('\n');
  const suggestion = /\(Did you mean (.+)\?\)/.exec(more.join('\n'))?.[1];
  const command = argv.find((arg) => !arg.startsWith('-'));
  const help = code === 'commander.unknownCommand' || command === undefined ? 'sup --help' : `sup ${command} --help`;
  const hint = suggestion === undefined ? `see \`${help}\`` : `did you mean ${suggestion}? See \`${help}\``;
  return new SupError('USAGE', { what, hint });
}
