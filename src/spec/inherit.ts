import type { AppSpec, LaunchSpec, ProcessSpec } from './types.ts';

/** What `env_inherit: default` takes: who and where one is, and how one wants to be spoken to. */
const DEFAULT_NAMES: ReadonlySet<string> = new Set([
  'PATH',
  'HOME',
  'USER',
  'LOGNAME',
  'SHELL',
  'LANG',
  'TZ',
  'TMPDIR',
]);
const DEFAULT_PREFIXES = ['LC_', 'XDG_'];

/**
 * Speak of the process that got them and of no other: sup's own marker, and what a service manager tells the one
 * service that it started. A child that took them for its own would answer in the name of the daemon.
 */
const NEVER_NAMES: ReadonlySet<string> = new Set([
  ...['SUP_ID', 'SUP_RUN', 'NOTIFY_SOCKET', 'JOURNAL_STREAM', 'INVOCATION_ID', 'SYSTEMD_EXEC_PID'],
]);
const NEVER_PREFIXES = ['WATCHDOG_', 'LISTEN_'];

/** Folders of who applied the file, such as /run/user/0: of no use to another user, and often refused by his programs. */
const OWN_PREFIX = 'XDG_';

/**
 * Whether a process with this `env_inherit` takes the variable `name` from the command that applied the file.
 * `asAnother`: it runs as another user.
 */
export function inherits(from: LaunchSpec['envInherit'], name: string, asAnother = false): boolean {
  if (NEVER_NAMES.has(name) || NEVER_PREFIXES.some((prefix) => name.startsWith(prefix))) return false;
  switch (from) {
    case 'none':
      return false;
    case 'all':
      return true;
    case 'default':
      if (asAnother && name.startsWith(OWN_PREFIX)) return false;
      return DEFAULT_NAMES.has(name) || DEFAULT_PREFIXES.some((prefix) => name.startsWith(prefix));
    default:
      return from.includes(name);
  }
}

/** What says where `~` leads and which shell `shell: true` stands for, see `surroundingsOf`. */
const SURROUNDINGS = ['HOME', 'ComSpec'];

/**
 * What must be kept of `env` so that each of `processes` can take its share at every start, and so that the files can be
 * read again as they were read this time; `taken`: the variables in them. No process gets more by it than it asks for.
 */
export function inheritedFrom(
  env: Readonly<Record<string, string | undefined>>,
  processes: readonly Pick<ProcessSpec, 'launch'>[],
  taken: ReadonlySet<string> = new Set(),
): AppSpec['inherited'] {
  const wishes = [...new Set(processes.map(({ launch }) => launch.envInherit))];
  const kept: Record<string, string> = {};
  for (const [name, value] of Object.entries(env)) {
    if (value === undefined) continue;
    const isForReading = taken.has(name) || SURROUNDINGS.includes(name);
    if (isForReading || wishes.some((wish) => inherits(wish, name))) kept[name] = value;
  }
  return kept;
}
