import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { currentPaths } from '../../src/platform/paths.ts';
import { until } from './until.ts';
import { isAlive, processesOf } from './world.ts';

export const root = fileURLToPath(new URL('../..', import.meta.url));
export const fixtures = join(root, 'test', 'fixtures');

/** A command that takes longer hangs. */
const COMMAND_BOUND_MS = 40_000;
const QUIET_BOUND_MS = 5_000;

export interface Said {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** The words of a program that becomes sup, such as `setpriv` with its options. */
  readonly through?: readonly string[];
}

/** A home of its own for one test, and the real program in it. */
export class TestHome {
  readonly dir: string;
  /** What marks the processes of this home, see `Home.tag`. */
  readonly tag: string;

  constructor(dir: string) {
    this.dir = dir;
    this.tag = currentPaths().home(dir, {}).tag;
  }

  /** Runs `bin/sup.js` in this home; never throws for an exit code. */
  sup(...args: readonly string[]): Promise<Said> {
    return this.run({}, ...args);
  }

  run({ cwd = this.dir, env = {}, through = [] }: RunOptions, ...args: readonly string[]): Promise<Said> {
    const { PATH = '', LANG = 'C.UTF-8' } = process.env;
    const options = { cwd, env: { PATH, LANG, HOME: this.dir, SUP_HOME: this.dir, ...env }, timeout: COMMAND_BOUND_MS };
    const [program = '', ...words] = [...through, process.execPath, join(root, 'bin', 'sup.js'), ...args];
    return new Promise((resolve, reject) => {
      execFile(program, words, options, (error, stdout, stderr) => {
        if (error === null) return resolve({ code: 0, stdout, stderr });
        if (typeof error.code === 'number') return resolve({ code: error.code, stdout, stderr });
        return reject(new Error(`sup ${args.join(' ')} hangs or was killed\n${stdout}${stderr}`, { cause: error }));
      });
    });
  }

  /** The output of a command that must succeed. */
  async ok(...args: readonly string[]): Promise<string> {
    const { code, stdout, stderr } = await this.sup(...args);
    if (code !== 0) throw new Error(`sup ${args.join(' ')}: exit ${code}\n${stdout}${stderr}`);
    return stdout;
  }

  /** The same with `--json`, parsed. */
  async json<T>(...args: readonly string[]): Promise<T> {
    return JSON.parse(await this.ok(...args, '--json')) as T;
  }

  /** Writes a file of this home and returns its path. */
  write(name: string, text: string): string {
    const path = join(this.dir, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    return path;
  }

  /** The processes of this home that live now: its daemon, what it supervises, and what those left behind. */
  living(): ReturnType<typeof processesOf> {
    return processesOf(this.dir, this.tag);
  }
}

/**
 * Gives a test a home of its own and proves at its end that the world is quiet: the daemon is asked to stop, and then no
 * process of the home may be alive. Whatever is, is ended and fails the test.
 */
export async function withHome(test: (home: TestHome) => Promise<void>): Promise<void> {
  requireFreshBuild();
  const home = new TestHome(realpathSync(mkdtempSync(join(tmpdir(), 'sup-test-'))));
  let failed = true;
  try {
    await test(home);
    failed = false;
  } finally {
    await quieten(home, failed);
    rmSync(home.dir, { recursive: true, force: true });
  }
}

/** A test that failed already says why: what it left is then only cleared away. */
async function quieten(home: TestHome, failed: boolean): Promise<void> {
  const stopped = await home.sup('daemon', 'stop').catch((error: unknown) => error);
  const left = await until(() => home.living().length === 0, 'a quiet world', QUIET_BOUND_MS).then(
    () => [],
    () => home.living(),
  );
  for (const { pid } of left) if (isAlive(pid)) process.kill(pid, 'SIGKILL');
  await until(() => !left.some(({ pid }) => isAlive(pid)), 'the end of what was left behind', QUIET_BOUND_MS);
  if (failed || left.length === 0) return;
  const lines = left.map(({ pid, command, by }) => `  ${pid}  ${command} (known by its ${by})`);
  throw new Error(`left behind:\n${lines.join('\n')}\n\`sup daemon stop\` said: ${JSON.stringify(stopped)}`);
}

let fresh = false;

/** These tests run what was built: an old build would prove nothing. */
function requireFreshBuild(): void {
  if (fresh) return;
  const built = statSync(join(root, 'dist', 'sup.cjs'), { throwIfNoEntry: false })?.mtimeMs ?? 0;
  for (const entry of readdirSync(join(root, 'src'), { recursive: true, withFileTypes: true })) {
    const file = join(entry.parentPath, entry.name);
    if (entry.isFile() && statSync(file).mtimeMs > built) {
      throw new Error(`dist/ is older than ${file}: run \`npm run build\` first`);
    }
  }
  fresh = true;
}
