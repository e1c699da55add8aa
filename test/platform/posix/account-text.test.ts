import { describe, expect, it } from 'vitest';
import { parseGroupIds, parseGroups, parseMasterUser, parseUsers } from '../../../src/platform/posix/account-text.ts';

describe('passwd', () => {
  it('is read as the system reads it', () => {
    const text = `root:x:0:0:root:/root:/bin/bash
nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin
postgres:x:101:104:PostgreSQL administrator,,,:/var/lib/postgresql:/bin/bash
CORP\\jo:*:1110:513:Jo:/home/CORP/jo:/bin/sh
`;
    expect(parseUsers(text)).toEqual([
      { name: 'root', uid: 0, gid: 0, home: '/root' },
      { name: 'nobody', uid: 65_534, gid: 65_534, home: '/nonexistent' },
      { name: 'postgres', uid: 101, gid: 104, home: '/var/lib/postgresql' },
      { name: 'CORP\\jo', uid: 1_110, gid: 513, home: '/home/CORP/jo' },
    ]);
  });

  it('has lines that are no users', () => {
    expect(parseUsers('# a comment\n\n+::::::\nhalf:x:1\nbad:x:one:1::/:\n:x:1:1::/:\nneg:x:-2:-2::/:\n')).toEqual([]);
    expect(parseUsers('bare:x:5:6:::')).toEqual([{ name: 'bare', uid: 5, gid: 6, home: '/' }]);
  });

  it('has three fields more on macOS', () => {
    expect(parseMasterUser('_www:*:70:70::0:0:World Wide Web Server:/Library/WebServer:/usr/bin/false\n')).toEqual({
      ...{ name: '_www', uid: 70, gid: 70, home: '/Library/WebServer' },
    });
    expect(parseMasterUser('id: nope: no such user\n')).toBeUndefined();
  });
});

describe('group', () => {
  it('names who is in it', () => {
    expect(parseGroups('ssl-cert:x:103:postgres\nadm:x:4:\nwheel:*:10:root,jo\ndomain users:*:513:\n')).toEqual([
      { name: 'ssl-cert', gid: 103, members: ['postgres'] },
      { name: 'adm', gid: 4, members: [] },
      { name: 'wheel', gid: 10, members: ['root', 'jo'] },
      { name: 'domain users', gid: 513, members: [] },
    ]);
    expect(parseGroups('#\n\nnone\n+:::\n')).toEqual([]);
  });

  it('of a user are numbers, or not understood', () => {
    expect(parseGroupIds('104 103\n')).toEqual([104, 103]);
    expect(parseGroupIds('0')).toEqual([0]);
    expect(parseGroupIds('')).toBeUndefined();
    expect(parseGroupIds("id: 'nope': no such user")).toBeUndefined();
  });
});
