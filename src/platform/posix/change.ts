import type { Identity } from '../platform.ts';
import { splitEnvironment, withLate } from './late-environment.ts';

/** The programs that change what a process is before they become it. Undefined: not on this machine. */
export interface ChangeTools {
  /** That of util-linux; others cannot change users. */
  readonly setpriv: string | undefined;
  readonly nice: string | undefined;
  readonly env: string | undefined;
}

/** Who the daemon is: only what differs is changed. */
export interface DaemonSelf {
  readonly uid: number;
  readonly niceness: number;
}

/** What a process is to be that the daemon is not. */
export interface Change {
  readonly identity: Identity | null;
  readonly nice: number | null;
}

export interface Program {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** What is handed to the system: a program, and what the system itself changes between fork and exec. */
export type Changed =
  | ({ readonly kind: 'ready'; readonly uid?: number; readonly gid?: number } & Program)
  | { readonly kind: 'lacks'; readonly tool: 'setpriv' | 'nice' | 'env' };

/**
 * How `program` is started with `change`: as a chain of programs each of which becomes the next, so that the process
 * that is spawned is the program's own. Nice comes first, while there is still the right to it.
 *
 * Without setpriv the system call of Node's own spawn is used, which clears the supplementary groups and therefore
 * serves only who has none.
 */
export function changed(program: Program, { identity, nice }: Change, self: DaemonSelf, tools: ChangeTools): Changed {
  const increment = nice === null ? 0 : nice - self.niceness;
  if (increment !== 0 && tools.nice === undefined) return { kind: 'lacks', tool: 'nice' };
  const niced = (argv: readonly string[]): readonly string[] =>
    increment === 0 ? argv : [tools.nice ?? '', '-n', String(increment), ...argv];
  const { argv, env } = program;
  if (identity === null) return { kind: 'ready', argv: niced(argv), env };
  if (tools.setpriv !== undefined) {
    const { early, late } = splitEnvironment(env);
    if (Object.keys(late).length > 0 && tools.env === undefined) return { kind: 'lacks', tool: 'env' };
    const rest = withLate(argv, late, tools.env ?? '');
    return { kind: 'ready', argv: niced([tools.setpriv, ...options(identity, self), '--', ...rest]), env: early };
  }
  // The user is changed before nice runs, which then has no right to go down any more.
  if (identity.groups.length > 0 || increment < 0) return { kind: 'lacks', tool: 'setpriv' };
  return { kind: 'ready', argv: niced(argv), env, uid: identity.uid, gid: identity.gid };
}

/** Groups by their numbers and not by --init-groups, so that the process gets those by which its rights were judged. */
function options({ uid, gid, groups }: Identity, self: DaemonSelf): readonly string[] {
  const listed = groups.length === 0 ? ['--clear-groups'] : ['--groups', groups.join(',')];
  const regrouped = ['--regid', String(gid), ...listed];
  if (uid === self.uid) return regrouped;
  // The kernel takes the other capabilities from who stops being root; these it leaves, and they are the daemon's.
  return ['--reuid', String(uid), ...regrouped, '--inh-caps=-all'];
}
