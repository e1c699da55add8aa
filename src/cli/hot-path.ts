import { word } from './targets.ts';

/** What every command understands. */
export interface Globals {
  /** `--home`. */
  readonly home: string | undefined;
  readonly json: boolean;
}

export interface HotLs extends Globals {
  readonly targets: readonly string[];
}

/**
 * `sup ls` is asked more often than all the rest together, by people, prompts and monitors: it is recognised without
 * loading the parser of the command line. Undefined for everything that is not plainly it, mistakes and `--help`
 * included; those take the ordinary way, so that what is written here can never disagree with it on more than this.
 */
export function hotLs(argv: readonly string[]): HotLs | undefined {
  let home: string | undefined;
  let json = false;
  const words: string[] = [];
  for (let at = 0; at < argv.length; at++) {
    const arg = argv[at] ?? '';
    if (arg === '--json') json = true;
    else if (arg === '--home') {
      home = argv[++at];
      if (home === undefined || home === '' || home.startsWith('-')) return undefined;
    } else if (arg.startsWith('--home=') && arg.length > '--home='.length) home = arg.slice('--home='.length);
    else if (arg.startsWith('-') || arg === '') return undefined;
    else if (word(arg).kind === 'file') return undefined;
    else words.push(arg);
  }
  const [command, ...targets] = words;
  return command === 'ls' || command === 'list' ? { home, json, targets } : undefined;
}
