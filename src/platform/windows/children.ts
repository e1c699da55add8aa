import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import process from 'node:process';
import type { Birth, InstanceId, Pid, SignalName } from '../../base/process.ts';
import type { LaunchedChild, Member, TreeRef, Trees } from '../platform.ts';

const TASKKILL_TIMEOUT_MS = 5_000;

/**
 * The children of this daemon on Windows. Not tried on a real Windows yet, and less than elsewhere:
 * only processes that this daemon started itself are known (Windows keeps the number of a process as long as its
 * handle is open, which Node holds until the exit, so a number in this list is never somebody else's); what they
 * started is not listed and not waited for, but ended with them by `taskkill /T`. An earlier daemon's processes
 * are not found again.
 */
export class Children implements Trees {
  readonly mechanism = 'windows';
  readonly #living = new Map<Pid, { readonly birth: Birth; readonly comm: string }>();
  #born = 0;

  add(pid: Pid, comm: string): Birth {
    this.#born += 1;
    const birth = `${process.pid}:${this.#born}`;
    this.#living.set(pid, { birth, comm });
    return birth;
  }

  remove(pid: Pid): void {
    this.#living.delete(pid);
  }

  members(refs: readonly TreeRef[]): ReadonlyMap<InstanceId, readonly Member[]> {
    return new Map(
      refs.map(({ id, main }) => {
        const child = main === null ? undefined : this.#living.get(main.pid);
        if (main === null || child?.birth !== main.birth) return [id, []];
        return [id, [{ ...main, ppid: process.pid, comm: child.comm }]];
      }),
    );
  }

  populated(refs: readonly TreeRef[]): ReadonlySet<InstanceId> {
    return new Set(refs.filter((ref) => this.#lives(ref)).map(({ id }) => id));
  }

  /** There are no signals here: whatever the name, a main process is asked to end by `taskkill`, and SIGKILL forces it. */
  /** Nothing is needed beforehand. */
  prepare(): void {}

  /** A daemon knows only what it started itself. */
  strays(): ReadonlySet<InstanceId> {
    return new Set();
  }

  signal(ref: TreeRef, signal: SignalName, to: 'main' | 'tree' | 'rest'): number {
    if (to === 'rest' || ref.main === null || !this.#lives(ref)) return 0;
    const tree = to === 'tree' ? ['/T'] : [];
    const force = signal === 'SIGKILL' ? ['/F'] : [];
    return taskkill(['/PID', String(ref.main.pid), ...tree, ...force]) ? 1 : 0;
  }

  /** There are no groups here: it takes what it started with it. */
  signalGroup({ pid, birth }: LaunchedChild, signal: SignalName): boolean {
    if (this.#living.get(pid)?.birth !== birth) return false;
    return taskkill(['/PID', String(pid), '/T', ...(signal === 'SIGKILL' ? ['/F'] : [])]);
  }

  release(): void {
    // There is nothing that belongs to a slot.
  }

  birth(pid: Pid): Birth | undefined {
    return this.#living.get(pid)?.birth;
  }

  #lives({ main }: TreeRef): boolean {
    return main !== null && this.#living.get(main.pid)?.birth === main.birth;
  }
}

/** By its full path: a `taskkill` in the current folder or in PATH may be anything. */
function taskkill(args: readonly string[]): boolean {
  const file = join(process.env['SystemRoot'] ?? 'C:\\Windows', 'System32', 'taskkill.exe');
  const { status } = spawnSync(file, [...args], { stdio: 'ignore', windowsHide: true, timeout: TASKKILL_TIMEOUT_MS });
  return status === 0;
}
