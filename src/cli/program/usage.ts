import type { CommanderError } from 'commander';
import { SupError } from '../../errors/sup-error.ts';

/** What the parser says, as a refusal of ours: what is wrong, and what to type instead. */
export function usageError({ code, message }: CommanderError, argv: readonly string[]): SupError<'USAGE'> {
  const words = argv.filter((arg, at) => !arg.startsWith('-') && argv[at - 1] !== '--home');
  // Without any command the parser shows the help and calls it an error; the help itself went to standard error.
  if (code === 'commander.help') {
    return helpInstead(words);
  }
  const [what = '', ...more] = message.replace(/^error: /, '').split('\n');
  const suggestion = /\(Did you mean (.+)\?\)/.exec(more.join('\n'))?.[1];
  const [command] = words;
  // A word that is no command of sup has no help of its own; one that is none of `sup daemon` is found in its help.
  const isUnknown = code === 'commander.unknownCommand' && what === `unknown command '${command}'`;
  const help = isUnknown || command === undefined ? 'sup --help' : `sup ${command} --help`;
  const hint = suggestion === undefined ? `see \`${help}\`` : `did you mean ${suggestion}? See \`${help}\``;
  return new SupError('USAGE', { what, hint });
}

function helpInstead([command, about]: readonly string[]): SupError<'USAGE'> {
  if (command === 'help' && about !== undefined) {
    return new SupError('USAGE', { what: `unknown command '${about}'`, hint: 'see `sup --help`' });
  }
  if (command !== undefined) {
    return new SupError('USAGE', {
      what: `\`sup ${command}\` needs to be told what`,
      hint: `see \`sup ${command} --help\``,
    });
  }
  return new SupError('USAGE', { what: 'no command was given', hint: 'begin with `sup start app.yaml` or `sup ls`' });
}
