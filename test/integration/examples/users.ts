import { execFile } from 'node:child_process';
import { chmodSync, chownSync, cpSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { root, type Said, type TestHome } from '../../helpers/home.ts';

/** Two that own nothing on any machine. Who is not root cannot become them, and plays both with two HOMEs. */
const UIDS = [65_534, 65_533] as const;
const COMMAND_BOUND_MS = 40_000;

/** Somebody who logged in and types `sup`, without --home: the daemon is the one of this user. */
export class User {
  readonly #program: string;
  readonly #env: Readonly<Record<string, string>>;
  readonly #id: { readonly uid?: number; readonly gid?: number };

  constructor(program: string, home: string, uid: number | undefined) {
    this.#program = program;
    this.#id = uid === undefined ? {} : { uid, gid: uid };
    const runtime = join(home, 'runtime');
    mkdirSync(runtime, { recursive: true, mode: 0o700 });
    for (const folder of uid === undefined ? [] : [home, runtime]) chownSync(folder, uid as number, uid as number);
    this.#env = { PATH: process.env['PATH'] ?? '', HOME: home, XDG_RUNTIME_DIR: runtime };
  }

  sup(...args: readonly string[]): Promise<Said> {
    const options = { cwd: '/', env: this.#env, timeout: COMMAND_BOUND_MS, ...this.#id };
    return new Promise((resolve, reject) => {
      execFile(process.execPath, [this.#program, ...args], options, (error, stdout, stderr) => {
        if (error !== null && typeof error.code !== 'number')
          return reject(new Error(`sup ${args.join(' ')} hangs or was killed`, { cause: error }));
        resolve({ code: Number(error?.code ?? 0), stdout, stderr });
      });
    });
  }
}

/** Two users of one installation, which both can read. */
export function twoUsers(home: TestHome): readonly [User, User] {
  const installed = join(home.dir, 'installed');
  for (const part of ['bin', 'dist', 'package.json'])
    cpSync(join(root, part), join(installed, part), { recursive: true });
  chmodSync(home.dir, 0o755);
  const isRoot = process.geteuid?.() === 0;
  const user = (at: 0 | 1): User =>
    new User(join(installed, 'bin', 'sup.js'), join(home.dir, `user${at}`), isRoot ? UIDS[at] : undefined);
  return [user(0), user(1)];
}
