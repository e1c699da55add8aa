import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import process from 'node:process';
import type { Birth, Exit, Pid } from '../../base/process.ts';
import { SupError } from '../../errors/sup-error.ts';
import type { LaunchedChild, Launcher, LaunchRequest } from '../platform.ts';
import type { Changed } from './change.ts';
import { honestExit } from './honest-exit.ts';
import type { Identities } from './identities.ts';
import { resolveExecutable } from './resolve.ts';
import { sendTo } from './send.ts';
import { unlessExhausted } from './spare-descriptors.ts';
import { systemWords } from './system-words.ts';

/** What a system of this family adds to a bare spawn. */
export interface LaunchSurroundings {
  /** Runs `start` where the process is to be born, and tells the tree of it. */
  surround(request: LaunchRequest, start: () => LaunchedChild): LaunchedChild;
  /** The mark of a child that has just been started and cannot have been collected yet. */
  readonly birthOf: (pid: Pid) => Birth | undefined;
}

/** `identities`: who the processes of this daemon can be. */
export function posixLauncher(surroundings: LaunchSurroundings, identities: Identities): Launcher {
  return {
    identify: (user, group) => identities.identify(user, group),
    accountOf: (user) => identities.accountOf(user),
    refuseNice: (nice) => identities.refuseNice(nice),
    refuseUnreadable(path, identity) {
      const rights = identities.rights(identity);
      if (identity !== null && existsSync(path) && !rights.allows(path, 'read')) throw rights.denial(path, 'read');
    },
    resolve: (command, cwd, path, identity) => resolveExecutable(command, cwd, path, identities.rights(identity)),
    launch(request, onExit) {
      // Before it goes to where the child is born: what is asked of the system for it is no part of that tree.
      identities.refuseNice(request.nice);
      const how = identities.change(request, request);
      const told = request.identity === null ? onExit : (exit: Exit) => onExit(honestExit(exit, request, identities));
      return surroundings.surround(request, () => start(request, how, told, { ...surroundings, identities }));
    },
  };
}

function start(
  request: LaunchRequest,
  how: Start,
  onExit: (exit: Exit) => void,
  { birthOf, identities }: LaunchSurroundings & { readonly identities: Identities },
): LaunchedChild {
  const child = spawned(request, how);
  const { pid } = child;
  if (pid === undefined) {
    // Node tells the reason later, to whoever listens; not listening would end the daemon.
    child.once('error', () => undefined);
    throw new SupError('LAUNCH_FAILED', { command: commandOf(request), why: whyNot(request, identities) });
  }
  child.on('error', () => undefined);
  child.once('exit', (code, signal) => onExit(exitOf(code, signal)));
  const birth = unlessExhausted(undefined, () => birthOf(pid));
  if (birth !== undefined) return { pid, birth };
  // Without its mark it could never be told from a later process with its number: it must not live.
  child.removeAllListeners('exit');
  sendTo(pid, 'SIGKILL');
  throw new SupError('LAUNCH_FAILED', { command: commandOf(request), why: 'its start time cannot be read' });
}

/** The words that are spawned, which may become the program only step by step. */
type Start = Extract<Changed, { kind: 'ready' }>;

function spawned(request: LaunchRequest, { argv: [file = '', ...args], env, uid, gid }: Start): ChildProcess {
  // A new session: signals of a terminal do not reach it, and its number names all of the tree that stays in it.
  const options = {
    cwd: request.cwd,
    env,
    ...(uid === undefined ? {} : { uid }),
    ...(gid === undefined ? {} : { gid }),
    detached: true,
    stdio: ['ignore', request.stdout, request.stderr] as ['ignore', number, number],
  };
  try {
    return withUmask(request.umask, () => spawn(file, args, options));
  } catch (cause) {
    throw new SupError('LAUNCH_FAILED', { command: commandOf(request), why: systemWords(cause) }, { cause });
  }
}

/** The child inherits the mask of the moment; Node spawns within the call, so that nothing else of the daemon sees it. */
function withUmask<T>(umask: number | null, action: () => T): T {
  if (umask === null) return action();
  const before = process.umask(umask);
  try {
    return action();
  } finally {
    process.umask(before);
  }
}

/** A death by signal is never taken for an exit code. */
function exitOf(code: number | null, signal: NodeJS.Signals | null): Exit {
  if (signal !== null) return { kind: 'signal', signal };
  return code === null ? { kind: 'unknown' } : { kind: 'code', code };
}

/**
 * Why a spawn failed of which Node only tells later. The file may have changed since it was looked up; else the
 * system may be unable to start anything at all, which a trivial program shows; else it is this program's own.
 */
function whyNot({ argv, cwd, env, identity }: LaunchRequest, identities: Identities): string {
  resolveExecutable(argv[0] ?? '', cwd, env['PATH'], identities.rights(identity));
  if (identity !== null) identities.refuseImpossible(identity);
  const { error } = spawnSync('/bin/sh', ['-c', ':'], { stdio: 'ignore' });
  if (error !== undefined) return systemWords(error);
  return 'the file is there, but its loader is missing, or its file system forbids execution (noexec)';
}

const commandOf = ({ argv }: LaunchRequest): string => argv[0] ?? '';
