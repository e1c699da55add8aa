import { getPriority } from 'node:os';
import process from 'node:process';
import type { UserAccount } from '../../base/account.ts';
import { identify, type Identified, type Key, type Reason } from '../../base/identify.ts';
import { unreachable } from '../../base/unreachable.ts';
import { SupError } from '../../errors/sup-error.ts';
import type { Identity } from '../platform.ts';
import type { PosixAccounts } from './accounts.ts';
import { type Change, changed, type ChangeTools, type Changed, type DaemonSelf, type Program } from './change.ts';
import type { Want } from './mode-bits.ts';
import { ownRights, type Rights, rightsOf } from './rights.ts';
import { findTool, runTool, type ToolEnd } from './tool.ts';

/** So many identities are remembered as possible; with one more all are tried out anew. */
const TRIED_MAX = 1_000;

type Ready = Extract<Changed, { kind: 'ready' }>;

/**
 * Who the processes of this daemon can be. What the system would tell too late, when a program that changes the user
 * has taken the place of the one that was meant, is tried out before: once for each identity.
 */
export class Identities {
  readonly #accounts: PosixAccounts;
  readonly #ownTools: ChangeTools | undefined;
  readonly #possible = new Set<string>();
  #found: ChangeTools | undefined;

  /** `tools`: those of this machine when they are not given. */
  constructor(accounts: PosixAccounts, tools?: ChangeTools) {
    this.#accounts = accounts;
    this.#ownTools = tools;
  }

  /** SupError IDENTITY_*, ACCOUNT_LOOKUP_FAILED, LAUNCH_TOOL_MISSING. */
  identify(user: string | null, group: string | null): Identity | null {
    if (user === null && group === null) return null;
    const found = identify(user, group, this.#accounts);
    switch (found.kind) {
      case 'same':
        return null;
      case 'refused':
        throw refusal(found.reasons, { user, group });
      case 'other': {
        const identity = this.#identityOf(found, group);
        this.#tryOut(identity);
        return identity;
      }
      default:
        return unreachable(found);
    }
  }

  /** See `Launcher.accountOf`. SupError ACCOUNT_LOOKUP_FAILED. */
  accountOf(user: string | null): Readonly<Record<string, string>> | null {
    const found = identify(user, null, this.#accounts);
    return found.kind === 'same' && found.user !== null ? variablesOf(found.user) : null;
  }

  /** SupError NICE_DENIED, LAUNCH_TOOL_MISSING. Going up is always allowed. */
  refuseNice(nice: number | null): void {
    if (nice === null || nice >= this.#self().niceness || this.#possible.has(`nice ${nice}`)) return;
    const itself = { argv: [this.#tools().nice ?? ''], env: {} };
    // Many a nice says that it may not, and goes on all the same: by itself it tells what it has come to.
    const reached = numberIn(runTool(this.change(itself, { identity: null, nice }).argv));
    // That of macOS does not tell; there root is all that it takes.
    if (reached === nice || (reached === null && process.platform === 'darwin' && this.#self().uid === 0)) {
      return this.#remember(`nice ${nice}`);
    }
    throw new SupError('NICE_DENIED', { nice, reached });
  }

  /** How `program` is started with this change. SupError LAUNCH_TOOL_MISSING. */
  change(program: Program, wanted: Change): Ready {
    if (wanted.identity === null && wanted.nice === null) return { kind: 'ready', ...program };
    const start = changed(program, wanted, this.#self(), this.#tools());
    if (start.kind === 'ready') return start;
    const what = start.tool === 'nice' ? `nice: ${wanted.nice}` : (wanted.identity?.shown ?? '');
    throw new SupError('LAUNCH_TOOL_MISSING', { tool: start.tool, what });
  }

  rights(identity: Identity | null): Rights {
    return identity === null ? ownRights : rightsOf(identity, (path, want) => this.allows(identity, path, want));
  }

  /** Asks the system itself, as that user. */
  allows(identity: Identity, path: string, want: Want): boolean {
    const test = ['/bin/sh', '-c', `test -${want === 'read' ? 'r' : 'x'} "$1"`, 'sh', path];
    const end = this.#runAs(identity, test);
    return end.kind === 'ended' && end.status === 0;
  }

  /** SupError IDENTITY_DENIED when the daemon cannot become `identity` now. */
  refuseImpossible(identity: Identity): void {
    const end = this.#runAs(identity, ['/bin/sh', '-c', ':']);
    if (end.kind === 'ended' && end.status === 0) return;
    throw new SupError('IDENTITY_DENIED', { who: identity.shown, why: whyOf(end) });
  }

  #runAs(identity: Identity, argv: readonly string[]): ToolEnd {
    const { argv: words, uid, gid } = this.change({ argv, env: {} }, { identity, nice: null });
    return runTool(words, { ...(uid === undefined ? {} : { uid }), ...(gid === undefined ? {} : { gid }) });
  }

  #tryOut(identity: Identity): void {
    const { uid, gid, groups } = identity;
    const key = [uid, gid, ...groups].join(' ');
    if (this.#possible.has(key)) return;
    this.refuseImpossible(identity);
    this.#remember(key);
  }

  #remember(key: string): void {
    if (this.#possible.size >= TRIED_MAX) this.#possible.clear();
    this.#possible.add(key);
  }

  #identityOf({ user, gid }: Extract<Identified, { kind: 'other' }>, group: string | null): Identity {
    if (user === null) {
      const groups = process.getgroups?.() ?? [];
      return { shown: `group ${group}`, uid: this.#accounts.self.uid, gid, groups: without(groups, gid), env: null };
    }
    const { name, uid } = user;
    const groups = without(this.#accounts.groupsOf(user), gid);
    return { shown: `user ${name}`, uid, gid, groups, env: variablesOf(user) };
  }

  #self(): DaemonSelf {
    return { uid: this.#accounts.self.uid, niceness: getPriority() };
  }

  /** Looked for at the first need, and then remembered. */
  #tools(): ChangeTools {
    this.#found ??= this.#ownTools ?? { setpriv: usableSetpriv(), nice: findTool('nice'), env: findTool('env') };
    return this.#found;
  }
}

const variablesOf = ({ name, home }: UserAccount) => ({ HOME: home, USER: name, LOGNAME: name });

/** That of busybox has the name and not the options. */
function usableSetpriv(): string | undefined {
  const file = findTool('setpriv');
  if (file === undefined) return undefined;
  const help = runTool([file, '--help']);
  return help.kind === 'ended' && `${help.stdout}${help.stderr}`.includes('--reuid') ? file : undefined;
}

const without = (groups: readonly number[], gid: number): readonly number[] =>
  [...new Set(groups)].filter((each) => each !== gid).sort((a, b) => a - b);

const numberIn = (end: ToolEnd): number | null =>
  end.kind === 'ended' && /^-?\d+\s*$/.test(end.stdout) ? Number(end.stdout) : null;

function whyOf(end: ToolEnd): string {
  switch (end.kind) {
    case 'missing':
      return 'there is no /bin/sh';
    case 'broken':
      return end.why;
    case 'ended':
      return end.stderr.trim() || `exit code ${end.status}`;
    default:
      return unreachable(end);
  }
}

/** The first of them; whoever reads the file is told all. */
function refusal([first]: readonly Reason[], words: Readonly<Record<Key, string | null>>): SupError {
  if (first === undefined) throw new Error('refused without a reason');
  const { key, why } = first;
  const name = words[key] ?? '';
  switch (why.kind) {
    case 'not-root':
      return new SupError('IDENTITY_NOT_ROOT', { key, name });
    case 'unknown':
      return new SupError('IDENTITY_UNKNOWN', { key, name, close: why.close });
    case 'no-group':
      return new SupError('IDENTITY_NO_GROUP', { user: name });
    default:
      return unreachable(why);
  }
}
