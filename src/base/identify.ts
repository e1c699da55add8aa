import type { Accounts, GroupAccount, UserAccount } from './account.ts';
import { closest } from './closest.ts';

/** What `user` and `group` of a process come to. */
export type Identified =
  /** It runs as whoever starts it. `user`: his account where he is named and has one, for its home. */
  | { readonly kind: 'same'; readonly user: UserAccount | null }
  /** `user`: null where only the group changes. */
  | { readonly kind: 'other'; readonly user: UserAccount | null; readonly gid: number }
  | { readonly kind: 'refused'; readonly reasons: readonly Reason[] };

export type Key = 'user' | 'group';

export interface Reason {
  readonly key: Key;
  readonly why: WhyNot;
}

/** Why a process cannot run as that. */
export type WhyNot =
  | { readonly kind: 'not-root' }
  | { readonly kind: 'unknown'; readonly close: string | null }
  /** A number without an account says nothing of its group. */
  | { readonly kind: 'no-group' };

/** The last number is -1, which to the system means: leave it as it is. */
const MAX_ID = 4_294_967_294;

/** The home of a number that no account has, as containers have it. */
const NO_HOME = '/';

/**
 * Who a process runs as when its app file names `user` and `group`, by name or by number. One rule for who reads the
 * file and for who starts the process. Only root can change them; anybody may name himself, and then nothing changes.
 */
export function identify(user: string | null, group: string | null, accounts: Accounts): Identified {
  if (user === null && group === null) return { kind: 'same', user: null };
  return accounts.self.uid === 0 ? asRoot(user, group, accounts) : asOneself(user, group, accounts);
}

function asOneself(user: string | null, group: string | null, accounts: Accounts): Identified {
  const { self } = accounts;
  const mine = (word: string, id: number | undefined, own: number): boolean => (numberOf(word) ?? id) === own;
  const foreign: Key[] = [];
  const account = user === null ? undefined : accounts.user(user);
  if (user !== null && !mine(user, account?.uid, self.uid)) foreign.push('user');
  if (group !== null && !mine(group, accounts.group(group)?.gid, self.gid)) foreign.push('group');
  if (foreign.length > 0) return refused(...foreign.map((key) => reason(key, { kind: 'not-root' })));
  return { kind: 'same', user: account ?? null };
}

function asRoot(user: string | null, group: string | null, accounts: Accounts): Identified {
  const grouped = group === null ? undefined : (accounts.group(group) ?? bareGroup(group));
  const account = user === null ? undefined : (accounts.user(user) ?? bareUser(user, grouped?.gid));
  const reasons: Reason[] = [];
  if (user !== null && account === undefined) {
    if (numberOf(user) === undefined) reasons.push(unknown('user', user, accounts));
    else if (group === null) reasons.push(reason('user', { kind: 'no-group' }));
  }
  if (group !== null && grouped === undefined) reasons.push(unknown('group', group, accounts));
  if (reasons.length > 0) return refused(...reasons);
  return { kind: 'other', user: account ?? null, gid: grouped?.gid ?? account?.gid ?? accounts.self.gid };
}

const refused = (...reasons: readonly Reason[]): Identified => ({ kind: 'refused', reasons });
const reason = (key: Key, why: WhyNot): Reason => ({ key, why });
const unknown = (key: Key, word: string, accounts: Accounts): Reason =>
  reason(key, { kind: 'unknown', close: closest(word, accounts.names(key)) ?? null });

function bareUser(word: string, gid: number | undefined): UserAccount | undefined {
  const uid = numberOf(word);
  return uid === undefined || gid === undefined ? undefined : { name: word, uid, gid, home: NO_HOME };
}

function bareGroup(word: string): GroupAccount | undefined {
  const gid = numberOf(word);
  return gid === undefined ? undefined : { name: word, gid };
}

function numberOf(word: string): number | undefined {
  const number = /^\d{1,10}$/.test(word) ? Number(word) : Number.NaN;
  return number <= MAX_ID ? number : undefined;
}
