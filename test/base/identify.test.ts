import { describe, expect, it } from 'vitest';
import { identify, type Identified } from '../../src/base/identify.ts';
import { accountsWith } from '../helpers/accounts.ts';

const users = { root: 0, jo: 1_000, lyra: 998 };
const groups = { docker: 990 };
const asRoot = (user: string | null, group: string | null) => identify(user, group, accountsWith(0, users, groups));
const asJo = (user: string | null, group: string | null) => identify(user, group, accountsWith(1_000, users, groups));
const lyra = { name: 'lyra', uid: 998, gid: 998, home: '/home/lyra' };
const because = (found: Identified) =>
  found.kind === 'refused' ? found.reasons.map(({ key, why }) => `${key} ${why.kind}`) : found;

describe('identify', () => {
  it('changes nothing where nobody is named', () => {
    expect(asRoot(null, null)).toEqual({ kind: 'same', user: null });
    expect(asJo(null, null)).toEqual({ kind: 'same', user: null });
  });

  it('lets root be anybody, by name or by number', () => {
    expect(asRoot('lyra', null)).toEqual({ kind: 'other', user: lyra, gid: 998 });
    expect(asRoot('998', null)).toEqual({ kind: 'other', user: lyra, gid: 998 });
    expect(asRoot('lyra', 'docker')).toEqual({ kind: 'other', user: lyra, gid: 990 });
    expect(asRoot('lyra', '990')).toEqual({ kind: 'other', user: lyra, gid: 990 });
    expect(asRoot(null, 'docker')).toEqual({ kind: 'other', user: null, gid: 990 });
    // Root that names itself gets the home and the groups of its account, whoever it was before.
    expect(asRoot('root', null)).toMatchObject({ kind: 'other', user: { uid: 0, home: '/home/root' } });
  });

  it('takes a number without an account when its group is named, and gives it no home', () => {
    const user = { name: '4711', uid: 4_711, gid: 990, home: '/' };
    expect(asRoot('4711', 'docker')).toEqual({ kind: 'other', user, gid: 990 });
    expect(asRoot('4711', '4712')).toMatchObject({ kind: 'other', gid: 4_712 });
    expect(because(asRoot('4711', null))).toEqual(['user no-group']);
    expect(because(asRoot('4711', 'nobody-knows'))).toEqual(['group unknown']);
  });

  it('never takes -1 for a number, which would mean: leave it as it is', () => {
    for (const word of ['4294967295', '4294967296', '99999999999', '-1', '0x10', '1e3', ' 1', '']) {
      expect(because(asRoot(word, 'docker'))).toEqual(['user unknown']);
      expect(because(asRoot('lyra', word))).toEqual(['group unknown']);
    }
    expect(asRoot('4294967294', '4294967294')).toMatchObject({ kind: 'other', gid: 4_294_967_294 });
  });

  it('tells all that is wrong, with the nearest name', () => {
    expect(asRoot('lyar', 'dokcer')).toEqual({
      kind: 'refused',
      reasons: [
        { key: 'user', why: { kind: 'unknown', close: 'lyra' } },
        { key: 'group', why: { kind: 'unknown', close: 'docker' } },
      ],
    });
  });

  it('lets anybody else be only himself, and knows the account that he names', () => {
    const jo = { name: 'jo', uid: 1_000, gid: 1_000, home: '/home/jo' };
    for (const [user, group] of [
      ['jo', null],
      ['1000', null],
      ['jo', '1000'],
    ] as const) {
      expect(asJo(user, group)).toEqual({ kind: 'same', user: jo });
    }
    expect(asJo(null, 'jo')).toEqual({ kind: 'same', user: null });
    expect(identify('1000', null, accountsWith(1_000, {}))).toEqual({ kind: 'same', user: null });
    expect(because(asJo('lyra', null))).toEqual(['user not-root']);
    expect(because(asJo('998', 'jo'))).toEqual(['user not-root']);
    expect(because(asJo('jo', 'docker'))).toEqual(['group not-root']);
    expect(because(asJo('nobody-knows', 'docker'))).toEqual(['user not-root', 'group not-root']);
    expect(because(asJo('root', null))).toEqual(['user not-root']);
  });
});
