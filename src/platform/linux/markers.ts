import type { InstanceId, Pid } from '../../base/process.ts';
import { markedId } from '../marker.ts';
import type { Row } from '../posix/membership.ts';
import { readAll } from './proc-file.ts';

/** No environment that a system passes on is larger by default; what lies beyond is not searched. */
export const ENVIRON_MAX_BYTES = 2_097_152;

/**
 * Which instance each process names in its environment. Asked once for each process: the marker is in it
 * from the first instruction on, and a program that overwrites its environment later stays known.
 */
export class Markers {
  readonly #tag: string;
  #known = new Map<Pid, Known>();

  constructor(tag: string) {
    this.#tag = tag;
  }

  idOf({ pid, start, dead }: Row): InstanceId | undefined {
    const known = this.#known.get(pid);
    if (known?.start === start) return known.id;
    // The memory of a dead one is gone, and with it its environment.
    if (dead) return undefined;
    const environ = readAll(`/proc/${pid}/environ`, ENVIRON_MAX_BYTES);
    const id = environ === undefined ? undefined : markedId(environ, this.#tag);
    this.#known.set(pid, { start, id });
    return id;
  }

  /** Forgets all but these, so that no more is kept than there are processes. */
  retain(rows: readonly Row[]): void {
    if (this.#known.size === 0) return;
    const kept = new Map<Pid, Known>();
    for (const { pid, start } of rows) {
      const known = this.#known.get(pid);
      if (known?.start === start) kept.set(pid, known);
    }
    this.#known = kept;
  }
}

interface Known {
  readonly start: number;
  readonly id: InstanceId | undefined;
}
