import { closeSync, openSync, readSync, statSync } from 'node:fs';
import process from 'node:process';
import { SupError } from '../../errors/sup-error.ts';
import { registeredFormats } from './binary-formats.ts';
import { programFormat } from './program-format.ts';
import type { Rights } from './rights.ts';
import { envTarget, parseShebang, SHEBANG_BYTES, type Shebang } from './shebang.ts';

const head = Buffer.allocUnsafe(SHEBANG_BYTES);

/** The start of a program that certainly runs here. */
let own: Buffer | undefined;

/**
 * Refuses a file that the system cannot run, and which a shell would be given instead; and a script whose `#!` line
 * names an interpreter that is not there: the system would say of the script itself that there is no such file. `find`
 * looks a program up in PATH, for `#!/usr/bin/env NAME`. `rights`: what whoever is going to run it may do.
 * SupError LAUNCH_FORMAT, LAUNCH_BAD_INTERPRETER, and LAUNCH_DENIED for a script that its interpreter could not read.
 */
export function checkProgram(
  path: string,
  cwd: string,
  rights: Rights,
  find: (name: string) => string | undefined,
): void {
  own ??= Buffer.from(readStart(process.execPath) ?? '');
  const start = readStart(path);
  // A program that may be run but not read has no start that could be judged.
  if (start === undefined) return;
  const format = programFormat(start, own, path, registeredFormats);
  if (format === 'script') {
    const shebang = parseShebang(start);
    if (!rights.allows(path, 'read')) throw rights.denial(path, 'read');
    return checkScript(path, cwd, shebang, rights, find);
  }
  if (format !== 'native') throw new SupError('LAUNCH_FORMAT', { path, format });
}

function checkScript(
  path: string,
  cwd: string,
  shebang: Shebang | undefined,
  rights: Rights,
  find: (name: string) => string | undefined,
): void {
  if (shebang === undefined) {
    throw new SupError('LAUNCH_BAD_INTERPRETER', { path, interpreter: '', why: 'which is no name', crlf: false });
  }
  const refuse = (interpreter: string, why: string): never => {
    throw new SupError('LAUNCH_BAD_INTERPRETER', { path, interpreter, why, crlf: shebang.crlf });
  };
  const file = shebang.interpreter.startsWith('/') ? shebang.interpreter : `${cwd}/${shebang.interpreter}`;
  const stat = statSync(file, { throwIfNoEntry: false });
  if (stat === undefined) return refuse(shebang.interpreter, 'which does not exist');
  if (!stat.isFile() || !rights.allows(file, 'execute')) return refuse(shebang.interpreter, 'which is not executable');
  const target = envTarget(shebang);
  if (target !== undefined && !target.includes('/') && find(target) === undefined) {
    refuse(target, 'which is not in PATH');
  }
}

/** Valid until the next call. */
function readStart(path: string): Buffer | undefined {
  let fd: number;
  try {
    fd = openSync(path, 'r');
  } catch {
    return undefined;
  }
  try {
    return head.subarray(0, readSync(fd, head, 0, head.length, 0));
  } finally {
    closeSync(fd);
  }
}
