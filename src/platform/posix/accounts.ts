import { readFileSync } from 'node:fs';
import process from 'node:process';
import type { Accounts, GroupAccount, UserAccount } from '../../base/account.ts';
import type { Instant, Millis } from '../../base/time.ts';
import { SupError } from '../../errors/sup-error.ts';
import { parseGroupIds, parseGroups, parseMasterUser, parseUsers } from './account-text.ts';
import { Memo } from './memo.ts';
import { findTool, runTool, type ToolEnd } from './tool.ts';

/** Five hundred processes of one user ask once; an account that is made or removed is noticed at the next start. */
export const ACCOUNT_FRESH_MS: Millis = 1_000;

/** What getent(1) answers for a name that is nowhere. */
const NOT_FOUND = 2;

export interface PosixAccounts extends Accounts {
  /** All groups that this user is in, the primary one included. */
  groupsOf(user: UserAccount): readonly number[];
}

/** Where accounts are looked up; replaced in tests. */
export interface AccountSource {
  /** macOS keeps its users in a directory service that getent does not know and /etc/passwd does not show. */
  readonly directory: 'getent' | 'id';
  run(name: string, ...args: readonly string[]): ToolEnd;
  read(path: string): string;
  readonly now: () => Instant;
  readonly self: Accounts['self'];
}

/** The accounts of this machine: by what the system itself looks them up with, else by its files. */
export function posixAccounts(source: AccountSource): PosixAccounts {
  const users = new Memo<UserAccount | undefined>(ACCOUNT_FRESH_MS, source.now);
  const groups = new Memo<GroupAccount | undefined>(ACCOUNT_FRESH_MS, source.now);
  const lists = new Memo<readonly number[]>(ACCOUNT_FRESH_MS, source.now);
  return {
    self: source.self,
    user: (word) => (isName(word) ? users.of(word, () => userOf(word, source)) : undefined),
    group: (word) => (isName(word) ? groups.of(word, () => groupOf(word, source)) : undefined),
    groupsOf: (user) => lists.of(user.name, () => groupsOf(user, source)),
    names: (key) => (key === 'user' ? usersIn(source) : groupsIn(source)).map(({ name }) => name),
  };
}

/** The real ones. */
export function systemAccounts(directory: AccountSource['directory']): PosixAccounts {
  return posixAccounts({
    directory,
    run: (name, ...args) => {
      const file = findTool(name);
      return file === undefined ? { kind: 'missing' } : runTool([file, ...args]);
    },
    read: (path) => readFileSync(path, 'utf8'),
    now: () => performance.now(),
    self: { uid: process.geteuid?.() ?? 0, gid: process.getegid?.() ?? 0 },
  });
}

/** What can be no name is not handed to a program, which could take it for an option or a pattern. */
const isName = (word: string): boolean => /^[^-:\s/,][^:\n/,]*$/.test(word);

/** getent cuts a number to 32 bits, and 4294967296 is root for it: a number must be the one that was asked for. */
const isMeant = (word: string, name: string, id: number): boolean =>
  !/^\+?\d+$/.test(word) || name === word || String(id) === word;

function userOf(word: string, source: AccountSource): UserAccount | undefined {
  const said = source.directory === 'id' ? source.run('id', '-P', word) : source.run('getent', 'passwd', word);
  if (said.kind === 'ended' && said.status === 0) {
    const found = source.directory === 'id' ? parseMasterUser(said.stdout) : parseUsers(said.stdout)[0];
    return found !== undefined && isMeant(word, found.name, found.uid) ? found : undefined;
  }
  if (source.directory === 'getent' && isUnknown('user', word, said)) return undefined;
  return usersIn(source).find(({ name, uid }) => name === word || String(uid) === word);
}

function groupOf(word: string, source: AccountSource): GroupAccount | undefined {
  const said: ToolEnd = source.directory === 'id' ? { kind: 'missing' } : source.run('getent', 'group', word);
  if (said.kind === 'ended' && said.status === 0) {
    const [found] = parseGroups(said.stdout);
    return found !== undefined && isMeant(word, found.name, found.gid) ? found : undefined;
  }
  if (isUnknown('group', word, said)) return undefined;
  return groupsIn(source).find(({ name, gid }) => name === word || String(gid) === word);
}

function groupsOf(user: UserAccount, source: AccountSource): readonly number[] {
  const said = source.run('id', '-G', user.name);
  const told = said.kind === 'ended' && said.status === 0 ? parseGroupIds(said.stdout) : undefined;
  if (told !== undefined) return told;
  const inFile = groupsIn(source).filter(({ members }) => members.includes(user.name));
  return [user.gid, ...inFile.map(({ gid }) => gid)];
}

/** Whether the system says that there is none. False: it has no such program and the files are to be asked. */
function isUnknown(key: 'user' | 'group', name: string, said: ToolEnd): boolean {
  if (said.kind === 'missing') return false;
  if (said.kind === 'ended' && said.status === NOT_FOUND) return true;
  const why = said.kind === 'broken' ? said.why : said.stderr.trim() || `getent ended with ${said.status}`;
  throw new SupError('ACCOUNT_LOOKUP_FAILED', { key, name, why });
}

const usersIn = (source: AccountSource) => parseUsers(fileOf(source, '/etc/passwd'));
const groupsIn = (source: AccountSource) => parseGroups(fileOf(source, '/etc/group'));

/** A machine without the file has no accounts in it. */
function fileOf(source: AccountSource, path: string): string {
  try {
    return source.read(path);
  } catch {
    return '';
  }
}
