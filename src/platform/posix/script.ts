import { accessSync, closeSync, constants, openSync, readSync, statSync } from 'node:fs';
import { SupError } from '../../errors/sup-error.ts';
import { envTarget, parseShebang, SHEBANG_BYTES, type Shebang } from './shebang.ts';

const head = Buffer.allocUnsafe(SHEBANG_BYTES);

/**
 * Refuses a script whose `#!` line names an interpreter that is not there: the system would say of the script
 * itself that there is no such file. `find` looks a program up in PATH, for `#!/usr/bin/env NAME`.
 * SupError LAUNCH_BAD_INTERPRETER.
 */
export function checkScript(path: string, cwd: string, find: (name: string) => string | undefined): void {
  const shebang = readShebang(path);
  if (shebang === undefined) return;
  const refuse = (interpreter: string, why: string): never => {
    throw new SupError('LAUNCH_BAD_INTERPRETER', { path, interpreter, why, crlf: shebang.crlf });
  };
  const file = shebang.interpreter.startsWith('/') ? shebang.interpreter : `${cwd}/${shebang.interpreter}`;
  const stat = statSync(file, { throwIfNoEntry: false });
  if (stat === undefined) return refuse(shebang.interpreter, 'which does not exist');
  if (!stat.isFile() || !executable(file)) return refuse(shebang.interpreter, 'which is not executable');
  const target = envTarget(shebang);
  if (target !== undefined && !target.includes('/') && find(target) === undefined) {
    refuse(target, 'which is not in PATH');
  }
}

/** A program that may be run but not read has no line that could be checked. */
function readShebang(path: string): Shebang | undefined {
  let fd: number;
  try {
    fd = openSync(path, 'r');
  } catch {
    return undefined;
  }
  try {
    return parseShebang(head.subarray(0, readSync(fd, head, 0, head.length, 0)));
  } finally {
    closeSync(fd);
  }
}

function executable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
