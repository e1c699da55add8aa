import { describe, expect, it } from 'vitest';
import {
  ACCOUNT_FRESH_MS,
  type AccountSource,
  posixAccounts,
  systemAccounts,
} from '../../../src/platform/posix/accounts.ts';
import type { ToolEnd } from '../../../src/platform/posix/tool.ts';

const PASSWD = 'root:x:0:0:root:/root:/bin/sh\nlyra:x:998:997::/srv/lyra:/bin/false\n';
const GROUP = 'lyra:x:997:\ndocker:x:990:jo,lyra\nrender:x:44:lyra\n';
const said = (stdout: string, status = 0): ToolEnd => ({ kind: 'ended', status, stdout, stderr: '' });
const missing: ToolEnd = { kind: 'missing' };
const refused = (why: string) =>
  expect.objectContaining({ code: 'ACCOUNT_LOOKUP_FAILED', message: expect.stringContaining(why) as string });

/** A machine on which programs answer as `tools` says, with the files from above; notes what it is asked. */
function machine(tools: (...argv: readonly string[]) => ToolEnd, directory: AccountSource['directory'] = 'getent') {
  const asked: string[] = [];
  const clock = { ms: 0 };
  const accounts = posixAccounts({
    directory,
    run(...argv) {
      asked.push(argv.join(' '));
      return tools(...argv);
    },
    read: (path) => (path === '/etc/passwd' ? PASSWD : GROUP),
    now: () => clock.ms,
    self: { uid: 0, gid: 0 },
  });
  return { accounts, asked, clock };
}

describe('accounts', () => {
  it('are asked of the name service, which knows more than the files', () => {
    const { accounts } = machine((...[program, ...args]) => {
      if (program === 'id') return said('513 514\n');
      return args[0] === 'passwd' ? said('CORP\\jo:*:1110:513::/home/jo:/bin/sh\n') : said('staff:*:514:\n');
    });
    const jo = accounts.user('CORP\\jo');
    expect(jo).toEqual({ name: 'CORP\\jo', uid: 1_110, gid: 513, home: '/home/jo' });
    expect(accounts.group('staff')).toEqual({ name: 'staff', gid: 514, members: [] });
    expect(jo && accounts.groupsOf(jo)).toEqual([513, 514]);
  });

  it('are not there when it says so, whatever the files say', () => {
    const { accounts } = machine(() => said('', 2));
    expect(accounts.user('lyra')).toBeUndefined();
    expect(accounts.group('docker')).toBeUndefined();
  });

  it('are read from the files where there is no such program', () => {
    const { accounts } = machine(() => missing);
    const lyra = accounts.user('lyra');
    expect(lyra).toEqual({ name: 'lyra', uid: 998, gid: 997, home: '/srv/lyra' });
    expect(accounts.user('998')).toEqual(lyra);
    expect(accounts.user('997')).toBeUndefined();
    expect(accounts.group('990')).toMatchObject({ name: 'docker', gid: 990 });
    expect(lyra && accounts.groupsOf(lyra)).toEqual([997, 990, 44]);
  });

  it('that nobody can tell of are not called unknown', () => {
    const broken = machine(() => ({ kind: 'broken', why: 'it was ended by SIGKILL' })).accounts;
    expect(() => broken.user('lyra')).toThrow(refused('it was ended by SIGKILL'));
    const failing = machine(() => ({ kind: 'ended', status: 3, stdout: '', stderr: 'no enumeration\n' })).accounts;
    expect(() => failing.group('docker')).toThrow(refused('no enumeration'));
  });

  it('are never asked for by what is no name', () => {
    const { accounts, asked } = machine(() => said(PASSWD));
    for (const word of ['', '-h', '--help', 'a:b', 'a/b', '/etc', ' a', 'a\nb', 'a,b']) {
      expect([accounts.user(word), accounts.group(word)]).toEqual([undefined, undefined]);
    }
    expect(asked).toEqual([]);
  });

  it('are asked for once by many, and again a while later', () => {
    const { accounts, asked, clock } = machine(() => said(PASSWD));
    for (let n = 0; n < 500; n += 1) accounts.user('root');
    expect(asked).toEqual(['getent passwd root']);
    clock.ms = ACCOUNT_FRESH_MS;
    accounts.user('root');
    expect(asked).toHaveLength(2);
  });

  it('of macOS come from its directory, groups from the file', () => {
    const tools = (...[, , word]: readonly string[]) =>
      word === 'jo' ? said('jo:********:501:20::0:0:Jo:/Users/jo:/bin/zsh\n') : said('', 1);
    const { accounts } = machine(tools, 'id');
    expect(accounts.user('jo')).toEqual({ name: 'jo', uid: 501, gid: 20, home: '/Users/jo' });
    expect(accounts.user('nope')).toBeUndefined();
    expect(accounts.group('docker')).toMatchObject({ gid: 990 });
    expect(accounts.group('nope')).toBeUndefined();
  });

  it('of this machine know root', () => {
    const accounts = systemAccounts('getent');
    expect(accounts.self).toEqual({ uid: process.geteuid?.(), gid: process.getegid?.() });
    const root = accounts.user('0');
    expect(root).toMatchObject({ name: 'root', uid: 0, gid: 0 });
    expect(root && accounts.groupsOf(root)).toContain(0);
    expect(accounts.group('0')).toMatchObject({ gid: 0 });
    expect(accounts.names('user')).toContain('root');
    expect(accounts.user('nobody-is-called-this')).toBeUndefined();
  });
});
