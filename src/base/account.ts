/** One user of this machine. */
export interface UserAccount {
  readonly name: string;
  readonly uid: number;
  /** The primary group. */
  readonly gid: number;
  /** The home folder, absolute. */
  readonly home: string;
}

/** One group of this machine. */
export interface GroupAccount {
  readonly name: string;
  readonly gid: number;
}

/** The users and groups of this machine, as far as an app file can name them. */
export interface Accounts {
  /** Who asks. Only root (uid 0) can run a process as somebody else. */
  readonly self: { readonly uid: number; readonly gid: number };
  /** By name or by number; undefined: there is none. SupError ACCOUNT_LOOKUP_FAILED when that cannot be told. */
  user(word: string): UserAccount | undefined;
  /** The same of a group. */
  group(word: string): GroupAccount | undefined;
  /** Names to suggest; not always all of them. */
  names(key: 'user' | 'group'): readonly string[];
}
