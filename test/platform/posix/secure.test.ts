import { chmodSync, chownSync, existsSync, lstatSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Home } from '../../../src/platform/platform.ts';
import { secureHome } from '../../../src/platform/posix/secure.ts';
import { tempFolder } from '../../helpers/temp-folder.ts';

const uid = process.geteuid?.() ?? 0;
const OTHER = 65_534;
const refused = (code: string) => expect.objectContaining({ name: 'SupError', code });

function homeIn(dir: string): Home {
  const at = (name: string): string => join(dir, 'home', name);
  return {
    root: join(dir, 'home'),
    runtimeDir: at('run'),
    stateDir: at('state'),
    logDir: at('log'),
    configDir: at('config'),
    fifoDir: at('fifo'),
    endpoint: at('run/sup.sock'),
    tag: '0123456789ab',
  };
}

const folders = ['runtimeDir', 'stateDir', 'logDir', 'configDir', 'fifoDir'] as const;

describe('secureHome', () => {
  it.runIf(process.platform === 'linux')('comes back where no folder can be made at all', () => {
    expect(() => secureHome(homeIn('/proc/x'), uid)).toThrow(refused('HOME_UNWRITABLE'));
  });

  it('makes every folder 0700, and is content with what it made', () => {
    using temp = tempFolder();
    const home = homeIn(temp.path);
    secureHome(home, uid);
    secureHome(home, uid);
    for (const folder of folders) expect((lstatSync(home[folder]).mode & 0o7777).toString(8)).toBe('700');
  });

  it.each(folders)('refuses a symbolic link as %s', (folder) => {
    using temp = tempFolder();
    const home = homeIn(temp.path);
    mkdirSync(join(temp.path, 'elsewhere'), { mode: 0o700 });
    mkdirSync(dirname(home[folder]), { recursive: true });
    symlinkSync(join(temp.path, 'elsewhere'), home[folder]);
    expect(() => secureHome(home, uid)).toThrow(refused('HOME_NOT_FOLDER'));
    expect(existsSync(join(temp.path, 'elsewhere', 'sup.sock'))).toBe(false);
  });

  it.each([
    [0o777, 'HOME_SHARED'],
    [0o757, 'HOME_SHARED'],
    [0o1777, 'content'],
    [0o755, 'content'],
  ])('looks at the home itself: mode %o', (mode, answer) => {
    using temp = tempFolder();
    const home = homeIn(temp.path);
    mkdirSync(join(temp.path, 'home'));
    chmodSync(join(temp.path, 'home'), mode);
    const secured = () => secureHome(home, uid);
    if (answer === 'content') secured();
    else expect(secured).toThrow(refused(answer));
    expect(existsSync(home.runtimeDir)).toBe(answer === 'content');
  });

  it.runIf(uid === 0)('lets a group write into the home only when it is the owner’s own', () => {
    using temp = tempFolder();
    const home = homeIn(temp.path);
    const folder = join(temp.path, 'home');
    mkdirSync(folder);
    chmodSync(folder, 0o775);
    secureHome(home, uid);
    chownSync(folder, uid, OTHER);
    expect(() => secureHome(home, uid)).toThrow(refused('HOME_SHARED'));
  });

  it.runIf(uid === 0)('refuses the home of somebody else, and lets anybody have one of root', () => {
    using temp = tempFolder();
    const home = homeIn(temp.path);
    mkdirSync(join(temp.path, 'home'));
    chownSync(join(temp.path, 'home'), OTHER, OTHER);
    expect(() => secureHome(home, uid)).toThrow(refused('HOME_FOREIGN'));
    expect(existsSync(home.runtimeDir)).toBe(false);
    chownSync(join(temp.path, 'home'), 0, 0);
    for (const folder of folders) {
      mkdirSync(home[folder], { mode: 0o700 });
      chownSync(home[folder], OTHER, OTHER);
    }
    secureHome(home, OTHER);
  });

  it('refuses a file, and a folder that cannot be made', () => {
    using temp = tempFolder();
    const home = homeIn(temp.path);
    mkdirSync(dirname(home.stateDir), { recursive: true });
    writeFileSync(home.stateDir, '');
    expect(() => secureHome(home, uid)).toThrow(refused('HOME_NOT_FOLDER'));
    const below = { ...home, runtimeDir: join(home.stateDir, 'below') };
    expect(() => secureHome(below, uid)).toThrow(`${home.stateDir} is a file and should be a folder`);
    expect(() => secureHome({ ...home, runtimeDir: '/proc/sup/run' }, uid)).toThrow(refused('HOME_UNWRITABLE'));
  });

  it.each([
    ['runtimeDir', 0o750],
    ['stateDir', 0o701],
    ['fifoDir', 0o777],
    ['logDir', 0o770],
    ['configDir', 0o702],
  ] as const)('refuses %s with mode %o', (folder, mode) => {
    using temp = tempFolder();
    const home = homeIn(temp.path);
    secureHome(home, uid);
    chmodSync(home[folder], mode);
    expect(() => secureHome(home, uid)).toThrow(refused('HOME_OPEN'));
    expect(lstatSync(home[folder]).mode & 0o777).toBe(mode);
  });

  it('lets others read logs and settings where they were made so', () => {
    using temp = tempFolder();
    const home = homeIn(temp.path);
    secureHome(home, uid);
    chmodSync(home.logDir, 0o755);
    chmodSync(home.configDir, 0o750);
    secureHome(home, uid);
    expect(lstatSync(home.logDir).mode & 0o777).toBe(0o755);
  });

  it('refuses what belongs to somebody else', () => {
    using temp = tempFolder();
    const home = homeIn(temp.path);
    secureHome(home, uid);
    expect(() => secureHome(home, uid + 1)).toThrow(refused('HOME_FOREIGN'));
  });
});
