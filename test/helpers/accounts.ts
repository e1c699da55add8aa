import type { Accounts } from '../../src/base/account.ts';

/** A machine with these users (name to number; their own group has the same one) and groups. `uid`: who asks. */
export function accountsWith(
  uid: number,
  users: Readonly<Record<string, number>>,
  groups: Readonly<Record<string, number>> = {},
): Accounts {
  const find = (among: Readonly<Record<string, number>>, word: string) =>
    Object.entries(among).find(([name, id]) => name === word || String(id) === word);
  return {
    self: { uid, gid: uid },
    user(word) {
      const [name, id] = find(users, word) ?? [];
      return name === undefined || id === undefined ? undefined : { name, uid: id, gid: id, home: `/home/${name}` };
    },
    group(word) {
      const [name, gid] = find({ ...users, ...groups }, word) ?? [];
      return name === undefined || gid === undefined ? undefined : { name, gid };
    },
    names: (key) => Object.keys(key === 'user' ? users : { ...users, ...groups }),
  };
}

/** A machine on which root reads the file and every name is somebody: what an example asks for need not be there. */
export const everybody: Accounts = {
  self: { uid: 0, gid: 0 },
  user: (name) => ({ name, uid: 4_000, gid: 4_000, home: `/home/${name}` }),
  group: (name) => ({ name, gid: 4_001 }),
  names: () => [],
};
