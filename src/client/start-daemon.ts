import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync } from 'node:fs';
import process from 'node:process';
import type { Readable } from 'node:stream';
import { messageOf } from '../errors/chain.ts';
import { isSupError, type SupError } from '../errors/sup-error.ts';
import { fromWire } from '../errors/wire.ts';
import { FrameSplitter } from '../rpc/frame.ts';
import { daemonEnvironment, STARTUP_FD } from './daemon-environment.ts';
import type { EnsureOptions } from './ensure-options.ts';
import { type DaemonLog, openDaemonLog } from './daemon-log.ts';

/** Flags of Node by which the daemon stays small. */
export const DAEMON_NODE_FLAGS: readonly string[] = ['--max-semi-space-size=2'];
/** The one line that a starting daemon says may be this long. */
const MAX_STARTUP_LINE_BYTES = 256 * 1024;
/** After the end of the start-up pipe, how long the news of the exit may take. */
const EXIT_NEWS_MS = 1_000;

export type StartOutcome =
  | { readonly kind: 'ready' }
  /** It says why it does not start. */
  | { readonly kind: 'refused'; readonly error: SupError; readonly log: string }
  /** It ended, or gave up its start-up pipe, without a word there; what it wrote to its log meanwhile is in `lastWords`. */
  | { readonly kind: 'died'; readonly why: string; readonly lastWords: readonly string[]; readonly log: string }
  /** It still lives and is not ready. */
  | { readonly kind: 'slow'; readonly log: string };

/**
 * Starts the daemon in a session of its own and waits until it listens. It says so on a pipe at descriptor 3,
 * one line, `ready` or `{"error": …}` as on the wire; the pipe's end without a line is its death. So nothing is
 * polled, and a start is as fast as the daemon is.
 */
export async function startDaemon(options: EnsureOptions, boundMs: number): Promise<StartOutcome> {
  options.paths.secure(options.home);
  const log = openDaemonLog(options.home);
  let child: ChildProcess;
  try {
    child = launch(options, log.fd);
  } catch (error) {
    return { kind: 'died', why: messageOf(error), lastWords: [], log: log.path };
  } finally {
    closeSync(log.fd);
  }
  return outcome(child, log, boundMs);
}

function launch({ home, program, env }: EnsureOptions, logFd: number): ChildProcess {
  const where = home.root === null ? [] : ['--home', home.root];
  return spawn(process.execPath, [...DAEMON_NODE_FLAGS, program, ...where], {
    cwd: '/',
    detached: true,
    env: daemonEnvironment(env),
    stdio: ['ignore', logFd, logFd, 'pipe'],
    windowsHide: true,
  });
}

/** From here on the daemon belongs to nobody: whatever happens, it does not keep this process alive. */
async function outcome(child: ChildProcess, log: DaemonLog, boundMs: number): Promise<StartOutcome> {
  const pipe = child.stdio[STARTUP_FD] as Readable | null | undefined;
  const ended = endOf(child);
  try {
    const said = await within(boundMs, pipe ? firstLine(pipe) : Promise.resolve(undefined));
    if (said === 'late') return { kind: 'slow', log: log.path };
    if (said === 'ready') return { kind: 'ready' };
    const error = said === undefined ? undefined : refusalIn(said);
    if (error !== undefined) return { kind: 'refused', error, log: log.path };
    const end = await within(EXIT_NEWS_MS, ended);
    const why = end === 'late' ? 'it closed its start-up pipe without a word' : end;
    return { kind: 'died', why, lastWords: log.lastWords(), log: log.path };
  } finally {
    pipe?.destroy();
    child.unref();
  }
}

/** How it ended, in words; a spawn that failed is an end, too. */
function endOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.once('error', (error) => resolve(messageOf(error)));
    child.once('exit', (code, signal) =>
      resolve(signal === null ? `it exited with code ${code ?? 'unknown'}` : `it was ended by ${signal}`),
    );
  });
}

/** The first line, or undefined when the pipe ends before there is one. */
function firstLine(pipe: Readable): Promise<string | undefined> {
  const splitter = new FrameSplitter(MAX_STARTUP_LINE_BYTES);
  return new Promise((resolve) => {
    pipe.on('data', (chunk: Buffer) => {
      try {
        const [line] = splitter.push(chunk);
        if (line !== undefined) resolve(line.toString('utf8').trim());
      } catch {
        resolve(undefined);
      }
    });
    pipe.once('error', () => resolve(undefined));
    pipe.once('close', () => resolve(undefined));
  });
}

function refusalIn(line: string): SupError | undefined {
  try {
    const { error } = JSON.parse(line) as { error?: unknown };
    const refusal = error === undefined ? undefined : fromWire(error);
    return isSupError(refusal) ? refusal : undefined;
  } catch {
    return undefined;
  }
}

async function within<T>(boundMs: number, promise: Promise<T>): Promise<T | 'late'> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<'late'>((resolve) => (timer = setTimeout(() => resolve('late'), boundMs)));
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
