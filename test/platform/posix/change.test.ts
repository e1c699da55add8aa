import { describe, expect, it } from 'vitest';
import { type Change, changed, type ChangeTools } from '../../../src/platform/posix/change.ts';
import type { Identity } from '../../../src/platform/platform.ts';

const all: ChangeTools = { setpriv: '/bin/setpriv', nice: '/bin/nice', env: '/bin/env' };
const none: ChangeTools = { setpriv: undefined, nice: undefined, env: undefined };
const lyra: Identity = { shown: 'user lyra', uid: 998, gid: 997, groups: [44, 990], env: null };
const alone: Identity = { ...lyra, groups: [] };

/** The words of `run x`, or what is missing; `uid:gid` in front where the system changes them. */
function words(change: Partial<Change>, tools = all, { niceness = 0, env = {} } = {}): string {
  const wanted = { identity: null, nice: null, ...change };
  const made = changed({ argv: ['/srv/run', 'x'], env }, wanted, { uid: 0, niceness }, tools);
  if (made.kind === 'lacks') return `lacks ${made.tool}`;
  return [...(made.uid === undefined ? [] : [`${made.uid}:${made.gid}`]), ...made.argv].join(' ');
}

describe('a change of identity', () => {
  it('is a chain of programs of which the last is the one that was meant', () => {
    expect(words({})).toBe('/srv/run x');
    const user = '/bin/setpriv --reuid 998 --regid 997 --groups 44,990 --inh-caps=-all -- /srv/run x';
    expect(words({ identity: lyra })).toBe(user);
    expect(words({ identity: lyra, nice: -5 })).toBe(`/bin/nice -n -5 ${user}`);
    expect(words({ identity: alone })).toContain(' --clear-groups ');
  });

  it('of the group alone leaves the user as he is', () => {
    const docker: Identity = { shown: 'group docker', uid: 0, gid: 990, groups: [4], env: null };
    expect(words({ identity: docker })).toBe('/bin/setpriv --regid 990 --groups 4 -- /srv/run x');
  });

  it('counts niceness from that of the daemon, and does without where it is right', () => {
    expect(words({ nice: 5 }, all, { niceness: 10 })).toBe('/bin/nice -n -5 /srv/run x');
    expect(words({ nice: 10 }, none, { niceness: 10 })).toBe('/srv/run x');
  });

  it('without setpriv is left to the system, for who is in one group only', () => {
    const tools = { ...all, setpriv: undefined };
    expect(words({ identity: alone }, tools)).toBe('998:997 /srv/run x');
    expect(words({ identity: alone, nice: 5 }, tools)).toBe('998:997 /bin/nice -n 5 /srv/run x');
    expect(words({ identity: lyra }, tools)).toBe('lacks setpriv');
    // It would be tried with the rights of the user.
    expect(words({ identity: alone, nice: -5 }, tools)).toBe('lacks setpriv');
    expect(words({ nice: 5 }, none)).toBe('lacks nice');
  });
});

describe('the environment of a program that is still root', () => {
  const early = (env: Readonly<Record<string, string>>, identity: Identity | null = lyra) => {
    const made = changed({ argv: ['/srv/run'], env }, { identity, nice: null }, { uid: 0, niceness: 0 }, all);
    return made.kind === 'ready' ? made : undefined;
  };

  it('has nothing in it that the loader or the C library obey: that comes when it is root no more', () => {
    const bad = {
      LD_PRELOAD: '/home/lyra/x.so',
      GLIBC_TUNABLES: 'a=b',
      GCONV_PATH: '.',
      LC_ALL: '../x',
      MALLOC_TRACE: 'f',
    };
    const good = { PATH: '/bin', LANG: 'C.UTF-8', TOKEN: 's3cret', LC_TIME: 'de_DE@euro' };
    const made = early({ ...good, ...bad });
    expect(made?.env).toEqual(good);
    const late = Object.entries(bad).map(([name, value]) => `${name}=${value}`);
    expect(made?.argv.slice(-7)).toEqual(['/bin/env', ...late, '/srv/run']);
    // What is late stands behind the program that gives up root.
    expect(made?.argv.indexOf('/bin/env')).toBeGreaterThan(made?.argv.indexOf('--') ?? -1);
    expect(made?.argv.join(' ')).not.toContain('s3cret');
  });

  it('is whole where nobody gives up anything', () => {
    expect(early({ LD_PRELOAD: 'x' }, null)).toMatchObject({ argv: ['/srv/run'], env: { LD_PRELOAD: 'x' } });
  });

  it('does not make a variable of a program with = in its path', () => {
    const made = changed(
      { argv: ['/srv/a=b/run', 'x'], env: { LD_DEBUG: 'help' } },
      { identity: lyra, nice: null },
      { uid: 0, niceness: 0 },
      all,
    );
    expect(made.kind === 'ready' && made.argv.slice(-6)).toEqual([
      ...['LD_DEBUG=help', '/bin/sh', '-c', 'exec "$0" "$@"', '/srv/a=b/run', 'x'],
    ]);
  });

  it('is refused where nothing can set what comes late', () => {
    const tools = { ...all, env: undefined };
    const made = changed(
      { argv: ['x'], env: { LD_X: '' } },
      { identity: lyra, nice: null },
      { uid: 0, niceness: 0 },
      tools,
    );
    expect(made).toEqual({ kind: 'lacks', tool: 'env' });
  });
});
