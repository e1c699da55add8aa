import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { root, type TestHome } from './home.ts';

export interface OnTerminal {
  readonly code: number;
  /** What the terminal was sent, standard output and standard error as they came. */
  readonly screen: string;
}

/** A command that takes longer hangs. */
const BOUND_MS = 40_000;

export interface Terminal {
  readonly columns: number;
  /** Options of Node itself. */
  readonly node?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** What is typed as soon as so much stands on it. */
  readonly typed?: { readonly after: RegExp; readonly keys: string };
}

/** Runs `bin/sup.js` in this home on a terminal of `columns`, without colours. Needs script(1) of util-linux. */
export const onTerminal = (home: TestHome, columns: number, ...args: readonly string[]): Promise<OnTerminal> =>
  onTerminalWith(home, { columns }, ...args);

export function onTerminalWith(
  home: TestHome,
  { columns, node = [], env: more = {}, typed }: Terminal,
  ...args: readonly string[]
): Promise<OnTerminal> {
  const words = [process.execPath, ...node, join(root, 'bin', 'sup.js'), ...args].map(quoted).join(' ');
  const { PATH = '' } = process.env;
  const env = { PATH, LANG: 'C.UTF-8', HOME: home.dir, SUP_HOME: home.dir, NO_COLOR: '1', TERM: 'xterm', ...more };
  const command = `stty cols ${columns} rows 24; exec ${words}`;
  const child = spawn('script', ['-qec', command, '/dev/null'], {
    cwd: home.dir,
    env,
    stdio: [typed === undefined ? 'ignore' : 'pipe', 'pipe', 'inherit'],
    timeout: BOUND_MS,
  });
  const chunks: Buffer[] = [];
  let isTyped = false;
  child.stdout?.on('data', (chunk: Buffer) => {
    chunks.push(chunk);
    if (typed === undefined || isTyped || !typed.after.test(Buffer.concat(chunks).toString())) return;
    isTyped = true;
    child.stdin?.write(typed.keys);
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      child.stdin?.destroy();
      const screen = Buffer.concat(chunks).toString().replaceAll('\r\n', '\n');
      if (code === null) reject(new Error(`sup ${args.join(' ')} hangs on a terminal\n${screen}`));
      else resolve({ code, screen });
    });
  });
}

const quoted = (word: string): string => `'${word.replaceAll("'", "'\\''")}'`;
