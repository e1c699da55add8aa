import process from 'node:process';
import type { Pid, SignalName } from '../../base/process.ts';
import { errnoOf } from './system-words.ts';

/**
 * Sends `signal` to one process. False when it has ended or is not ours to signal: neither is a reason to
 * spare the others. Zero and negative numbers, which the system takes for groups or for everybody, are refused.
 */
export function sendTo(pid: Pid, signal: SignalName): boolean {
  if (!Number.isSafeInteger(pid) || pid <= 1) return false;
  return sent(pid, signal);
}

/** Sends `signal` to all of a process group at once, so that none of it can fork away in between. */
export function sendToGroup(group: Pid, signal: SignalName): boolean {
  if (!Number.isSafeInteger(group) || group <= 1) return false;
  return sent(-group, signal);
}

/** False when the process lives and is not ours to signal: a signal to its group has passed it over. */
export function isReachable(pid: Pid): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return errnoOf(error) !== 'EPERM';
  }
}

function sent(target: number, signal: SignalName): boolean {
  try {
    return process.kill(target, signal);
  } catch (error) {
    const code = errnoOf(error);
    if (code === 'ESRCH' || code === 'EPERM') return false;
    throw error;
  }
}
