import type { Command } from 'commander';
import { SupError } from '../../errors/sup-error.ts';

/**
 * `sup stop "$UNSET"` must not mean the folder one stands in, nor `--home "$UNSET"` the daemon that one has anyway:
 * nobody types an empty word, a script does whose variable is not set.
 */
export function refuseEmpty(word: string, what: string): string {
  if (word !== '') return word;
  throw new SupError('USAGE', { what: `${what} is empty`, hint: 'look whether a variable of your shell is not set' });
}

/** The targets and files of a command. SupError USAGE when one of them is empty. */
export function refuseEmptyWords({ args }: Command): void {
  for (const word of args) refuseEmpty(word, 'a name or file');
}
