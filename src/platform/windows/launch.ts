import { spawn } from 'node:child_process';
import { statSync, type Stats } from 'node:fs';
import { win32 } from 'node:path';
import { SupError } from '../../errors/sup-error.ts';
import type { Launcher } from '../platform.ts';
import type { Children } from './children.ts';

/** What Windows starts by itself. A batch file is run by a shell, which takes its arguments apart again: `shell: true`. */
const EXECUTABLE = ['.exe', '.com'];

/** Starting a process on Windows. Not tried on a real Windows yet. `umask` has no meaning here. */
export function windowsLauncher(children: Children): Launcher {
  return {
    identify(user, group) {
      if (user === null && group === null) return null;
      throw new SupError('IDENTITY_UNAVAILABLE', { key: user === null ? 'group' : 'user' });
    },
    accountOf: () => null,
    refuseNice(nice) {
      if (nice !== null) throw new SupError('NICE_DENIED', { nice, reached: null });
    },
    refuseUnreadable() {},
    resolve: resolveExecutable,
    launch(request, onExit) {
      const [file = '', ...args] = request.argv;
      const child = spawn(file, args, {
        cwd: request.cwd,
        env: request.env,
        detached: true,
        windowsHide: true,
        stdio: ['ignore', request.stdout, request.stderr],
      });
      const { pid } = child;
      child.on('error', () => undefined);
      if (pid === undefined) {
        throw new SupError('LAUNCH_FAILED', { command: file, why: 'Windows did not create the process' });
      }
      const birth = children.add(pid, win32.basename(file));
      child.once('exit', (code, signal) => {
        children.remove(pid);
        if (signal !== null) onExit({ kind: 'signal', signal });
        else onExit(code === null ? { kind: 'unknown' } : { kind: 'code', code });
      });
      return { pid, birth };
    },
  };
}

function resolveExecutable(command: string, cwd: string, path: string | undefined): string {
  const folder = look(cwd);
  if (folder === undefined) throw new SupError('LAUNCH_CWD_MISSING', { cwd });
  if (!folder.isDirectory()) throw new SupError('LAUNCH_CWD_NOT_DIRECTORY', { cwd });
  const places = /[\\/]/.test(command) ? [cwd] : (path ?? '').split(';').filter((entry) => entry !== '');
  const files = places.flatMap((place) => ['', ...EXECUTABLE].map((end) => win32.resolve(cwd, place, command + end)));
  const found = files.find((file) => look(file)?.isFile() === true);
  if (found === undefined) throw new SupError('LAUNCH_NOT_FOUND', { command, path: path ?? null, close: null });
  if (EXECUTABLE.includes(win32.extname(found).toLowerCase())) return found;
  throw new SupError('LAUNCH_NOT_EXECUTABLE', { path: found });
}

const look = (path: string): Stats | undefined => statSync(path, { throwIfNoEntry: false });
