import { describe, expect, it } from 'vitest';
import { SupError } from '../../../src/errors/sup-error.ts';
import { homeAt, type PosixPlace } from '../../../src/platform/posix/home.ts';

const place: PosixPlace = {
  uid: 1000,
  homedir: '/home/ann',
  tmpdir: '/tmp',
  maxSocketBytes: 107,
  rootRuntime: '/run',
  realpath: (path) => path,
};

describe('homeAt', () => {
  it('puts everything of --home under it', () => {
    expect(homeAt('/srv/x', {}, place)).toMatchObject({
      root: '/srv/x',
      runtimeDir: '/srv/x/run',
      stateDir: '/srv/x/state',
      logDir: '/srv/x/log',
      configDir: '/srv/x/config',
      fifoDir: '/srv/x/fifo',
      endpoint: '/srv/x/run/sup.sock',
    });
    expect(homeAt('x', {}, place).root).toBe(`${process.cwd()}/x`);
  });

  it('asks for the folder of the user only where something lies there', () => {
    const homeless = {
      ...place,
      get homedir(): string {
        throw new SupError('HOME_UNKNOWN', { uid: 1000 });
      },
    };
    const env = { XDG_STATE_HOME: '/s', XDG_CONFIG_HOME: '/c' };
    expect(homeAt(null, env, homeless)).toMatchObject({ stateDir: '/s/sup', configDir: '/c/sup' });
    expect(homeAt('/srv/x', {}, homeless)).toMatchObject({ stateDir: '/srv/x/state' });
    expect(() => homeAt(null, { XDG_STATE_HOME: '/s' }, homeless)).toThrow('the home folder of user 1000 is not known');
  });

  it('uses the standard folders for root, wherever its settings point', () => {
    const home = homeAt(null, { XDG_RUNTIME_DIR: '/run/user/0', HOME: '/root' }, { ...place, uid: 0 });
    expect(home).toMatchObject({
      root: null,
      runtimeDir: '/run/sup',
      stateDir: '/var/lib/sup',
      logDir: '/var/log/sup',
      configDir: '/etc/sup',
      fifoDir: '/var/lib/sup/fifo',
      endpoint: '/run/sup/sup.sock',
    });
  });

  it('uses the XDG folders for a user', () => {
    const env = { HOME: '/h', XDG_RUNTIME_DIR: '/run/user/1000', XDG_STATE_HOME: '/s', XDG_CONFIG_HOME: '/c' };
    expect(homeAt(null, env, place)).toMatchObject({
      runtimeDir: '/run/user/1000/sup',
      stateDir: '/s/sup',
      logDir: '/s/sup/log',
      configDir: '/c/sup',
      fifoDir: '/s/sup/fifo',
    });
  });

  it('uses the defaults of XDG where nothing is set, is empty or is relative', () => {
    const bare = homeAt(null, {}, place);
    expect(bare).toMatchObject({
      runtimeDir: '/home/ann/.local/state/sup/run',
      stateDir: '/home/ann/.local/state/sup',
      configDir: '/home/ann/.config/sup',
    });
    expect(homeAt(null, { HOME: '', XDG_RUNTIME_DIR: '', XDG_STATE_HOME: 'relative' }, place)).toEqual(bare);
  });

  it('goes to the temporary folder where the state folder is too deep for a socket', () => {
    const deep = `/home/${'d'.repeat(100)}`;
    expect(homeAt(null, { HOME: deep }, place)).toMatchObject({
      runtimeDir: '/tmp/sup-1000',
      stateDir: `${deep}/.local/state/sup`,
    });
  });

  it('refuses a socket path that the system would cut, and takes the longest one that fits', () => {
    const fits = `/${'a'.repeat(107 - '/run/sup.sock'.length - 1)}`;
    expect(Buffer.byteLength(homeAt(fits, {}, place).endpoint)).toBe(107);
    expect(() => homeAt(`${fits}a`, {}, place)).toThrow(expect.objectContaining({ code: 'HOME_PATH_TOO_LONG' }));
    // Bytes count and not letters.
    expect(() => homeAt(`${fits.slice(0, -1)}ü`, {}, place)).toThrow(/108 bytes/);
    expect(() => homeAt(fits, {}, { ...place, maxSocketBytes: 103 })).toThrow(/at most 103/);
  });

  it('gives one tag to one folder, however it is written and before it exists', () => {
    const links = (path: string): string | undefined =>
      path.startsWith('/new') ? undefined : path.replace(/^\/link/, '/real');
    const tag = (root: string, realpath: PosixPlace['realpath'] = links): string =>
      homeAt(root, {}, { ...place, realpath }).tag;
    expect(tag('/link/x')).toBe(tag('/real/x'));
    expect(tag('/real/../real/x/')).toBe(tag('/real/x'));
    expect(tag('/new/x')).toBe(tag('/new/x', (path) => (path === '/' ? '/' : path)));
    expect(tag('/real/x')).not.toBe(tag('/real/y'));
    expect(tag('/real/x')).toMatch(/^[0-9a-f]{12}$/);
  });

  it('tells the home of root from that of a user', () => {
    expect(homeAt(null, {}, { ...place, uid: 0 }).tag).not.toBe(homeAt(null, {}, place).tag);
  });

  it('does not depend on whether a runtime folder is set', () => {
    expect(homeAt(null, { XDG_RUNTIME_DIR: '/run/user/1000' }, place).tag).toBe(homeAt(null, {}, place).tag);
  });
});
