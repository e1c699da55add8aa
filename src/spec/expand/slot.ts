import { resolve } from 'node:path';
import type { Accounts } from '../../base/account.ts';
import { homeOf } from '../identity.ts';
import type { Keypath } from '../keypath.ts';
import type { Problems } from '../problems.ts';
import type { LogDefaults } from '../settings/settings.ts';
import type { ProcessInput } from '../schema/process.ts';
import { fill, type Template } from '../template.ts';
import type { Variables } from '../variables.ts';
import { splitWords } from '../words.ts';

/** Where and by whom an app is worked out. */
export interface Surroundings {
  /** The folder that relative paths start from. Absolute. */
  readonly dir: string;
  /** The environment of the command that applies the app. */
  readonly env: Variables;
  readonly home: string;
  /** What the settings of the daemon say of the logs of processes that say nothing; without them what is built in. */
  readonly logs?: LogDefaults | undefined;
  /** What `shell: true` stands for. */
  readonly shell: string;
  /** Who processes can be run as; null where they cannot be run as anybody else. */
  readonly accounts: Accounts | null;
}

/** One slot while it is being worked out. */
export interface Slot {
  readonly app: string;
  readonly name: string;
  readonly instance: string;
  /** Where its process stands in the file. */
  readonly path: Keypath;
  readonly around: Surroundings;
  readonly problems: Problems;
}

/** The slot as its process sees it: `~` and `%h` are the home of the user that it runs as. */
export function atHome(slot: Slot, { user, group }: Pick<ProcessInput, 'user' | 'group'>): Slot {
  if (user === undefined) return slot;
  const { accounts } = slot.around;
  const home = homeOf(textOf(slot, user), group === undefined ? null : textOf(slot, group), accounts);
  return home === undefined ? slot : { ...slot, around: { ...slot.around, home } };
}

/** Text with its variables and specifiers in their places. */
export function textOf(slot: Slot, text: Template): string {
  const { home: h, dir: d, env } = slot.around;
  return fill(text, env, { h, n: slot.name, i: slot.instance, a: slot.app, d });
}

/** The same as an absolute path; `~` is the home. */
export const pathOf = (slot: Slot, text: Template): string => absolutePath(textOf(slot, text), slot.around);

export function absolutePath(path: string, { dir, home }: Pick<Surroundings, 'dir' | 'home'>): string {
  if (path === '~') return home;
  return resolve(dir, /^~[/\\]/.test(path) ? `${home}${path.slice(1)}` : path);
}

type Command =
  | { readonly kind: 'line'; readonly line: Template }
  | { readonly kind: 'words'; readonly words: readonly Template[] };

/** The words of a command that no shell runs. What is wrong with it is said at `path`, and then there are none. */
export function wordsOf(slot: Slot, command: Command, path: Keypath): readonly string[] {
  if (command.kind === 'words') return command.words.map((word) => textOf(slot, word));
  const words = splitWords(command.line);
  if (words.ok) return words.value.map((word) => textOf(slot, word));
  slot.problems.add(path, words.error);
  return [];
}
