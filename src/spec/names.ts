import { MAX_NAME_LENGTH } from './bounds.ts';

const NAME = /^[a-z0-9][a-z0-9._-]*$/;
const FILE_ENDING = /\.(ya?ml|json)$/;
/** As a target this means everything, so nothing may be called so. */
const EVERYTHING = 'all';

/** Why `text` cannot be the name of an app, a process or an instance; undefined when it can. */
export function nameFault(text: string): string | undefined {
  if (text === '') return 'a name is empty';
  if (text.length > MAX_NAME_LENGTH) return `a name is at most ${MAX_NAME_LENGTH} characters long`;
  if (!NAME.test(text)) return 'a name is made of a-z 0-9 . _ - and begins with a letter or a digit';
  if (FILE_ENDING.test(text)) return 'a name does not end in .yaml, .yml or .json: it would be taken for a file';
  if (text === EVERYTHING) return '"all" means every process, nothing can be named so';
  return undefined;
}

/** Each app has a folder in the daemon's log folder, where these files of the daemon lie. */
const DAEMON_LOG = /^supd\.log(\.\d+)?$/;

/** Why `text` cannot be the name of an app, which has less to choose from than a process; undefined when it can. */
export const appNameFault = (text: string): string | undefined =>
  DAEMON_LOG.test(text) ? `the log of the daemon is called ${text}, so no app can be` : nameFault(text);

/** The nearest good name to what a person or a folder is called; undefined when nothing of it can stand in a name. */
export function nameFrom(text: string): string | undefined {
  const name = text
    .toLowerCase()
    .replace(/[^a-z0-9._-]+/g, '-')
    .replace(/^[^a-z0-9]+/, '')
    .slice(0, MAX_NAME_LENGTH)
    .replace(/[._-]+$/, '');
  return appNameFault(name) === undefined ? name : undefined;
}

/** Set by sup for each child; an app that sets them would make its processes unfindable. */
const RESERVED_VARIABLES: ReadonlySet<string> = new Set(['SUP_ID', 'SUP_RUN']);
/** Harmless to a program, and not to what carries it there. */
const DANGEROUS_VARIABLES: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

/** Why `text` cannot be the name of an environment variable that an app sets; undefined when it can. */
export function variableFault(text: string): string | undefined {
  if (!/^[^\s=\0]+$/.test(text)) return 'the name of a variable has neither spaces nor = in it and is not empty';
  if (text.length > MAX_NAME_LENGTH * 4) return 'the name of a variable is too long';
  if (DANGEROUS_VARIABLES.has(text)) return 'a variable cannot be called so';
  if (RESERVED_VARIABLES.has(text)) return 'this variable is set by sup itself';
  return undefined;
}
