import { mkdirSync } from 'node:fs';
import { win32 } from 'node:path';
import type { Home, Paths } from '../platform.ts';
import { tagOf } from '../tag.ts';

/**
 * The folders on Windows: under `--home`, else in the user's local application data.
 * Not tried on a real Windows yet. The folders get the rights that the user's profile hands down; sup
 * sets no access list of its own, so a `--home` outside of the profile is as open as its parent.
 */
export const windowsPaths: Paths = {
  home(root, env): Home {
    const local = env['LOCALAPPDATA'] ?? win32.join(env['USERPROFILE'] ?? 'C:\\', 'AppData', 'Local');
    const base = root === null ? win32.join(local, 'sup') : win32.resolve(root);
    // File names differ in case only for people here.
    const tag = tagOf(base.toLowerCase());
    return {
      root: root === null ? null : base,
      runtimeDir: win32.join(base, 'run'),
      stateDir: win32.join(base, 'state'),
      logDir: win32.join(base, 'log'),
      configDir: win32.join(base, 'config'),
      fifoDir: win32.join(base, 'fifo'),
      endpoint: `\\\\.\\pipe\\sup-${tag}`,
      tag,
    };
  },
  secure({ runtimeDir, stateDir, logDir, configDir }): void {
    for (const path of [runtimeDir, stateDir, logDir, configDir]) mkdirSync(path, { recursive: true });
  },
};
