import { SupError } from '../errors/sup-error.ts';

export interface Arguments {
  /** `--home DIR`; undefined: SUP_HOME, or the standard folders. */
  readonly home: string | undefined;
  /** App files to begin with, as they were typed. */
  readonly files: readonly string[];
}

/** `supd [--home DIR] [FILE…]`. SupError HOME_NOT_NAMED. */
export function argumentsOf(argv: readonly string[]): Arguments {
  const at = argv.indexOf('--home');
  if (at === -1) return { home: undefined, files: argv };
  const home = argv[at + 1];
  // An unset variable must not lead to another home than the one that was meant.
  if (home === undefined || home === '') throw new SupError('HOME_NOT_NAMED', {});
  return { home, files: argv.toSpliced(at, 2) };
}
