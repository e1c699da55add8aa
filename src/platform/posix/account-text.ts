import type { GroupAccount, UserAccount } from '../../base/account.ts';

/** The users of a text in the form of passwd(5). A line that is none is passed over, as the system does. */
export function parseUsers(text: string): readonly UserAccount[] {
  return records(text).flatMap(([name, , uid, gid, , home]) => userOf(name, uid, gid, home));
}

/** The user of what `id -P` says on macOS: master.passwd(5), with three fields more in the middle. */
export function parseMasterUser(text: string): UserAccount | undefined {
  return records(text).flatMap(([name, , uid, gid, , , , , home]) => userOf(name, uid, gid, home))[0];
}

/** A group and who is in it beside those whose primary group it is. */
export interface GroupRecord extends GroupAccount {
  readonly members: readonly string[];
}

/** The groups of a text in the form of group(5). */
export function parseGroups(text: string): readonly GroupRecord[] {
  return records(text).flatMap(([name, , number, members = '']) => {
    const gid = idOf(number);
    if (!name || gid === undefined) return [];
    return [{ name, gid, members: members.split(',').filter((member) => member !== '') }];
  });
}

/** The numbers of what `id -G` says; undefined when it is something else. */
export function parseGroupIds(text: string): readonly number[] | undefined {
  const words = text.trim().split(/\s+/);
  const ids = words.flatMap((word) => idOf(word) ?? []);
  return ids.length === words.length ? ids : undefined;
}

const records = (text: string): readonly (readonly string[])[] =>
  text
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => line.split(':'));

function userOf(name: string | undefined, uid: string | undefined, gid: string | undefined, home: string | undefined) {
  const [user, group] = [idOf(uid), idOf(gid)];
  if (!name || user === undefined || group === undefined) return [];
  return [{ name, uid: user, gid: group, home: home || '/' }];
}

const idOf = (text: string | undefined): number | undefined =>
  text !== undefined && /^\d{1,10}$/.test(text) ? Number(text) : undefined;
