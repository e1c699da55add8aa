import type { InstanceId, Pid } from '../../base/process.ts';
import { markedId } from '../marker.ts';
import type { Row } from '../posix/membership.ts';
import { readAll } from './proc-file.ts';

/** No environment that a system passes on is larger by default; what lies beyond is not searched. */
export const ENVIRON_MAX_BYTES = 2_097_152;

/** More are not remembered: a pass that sees only the young does not tell who of the others is gone. */
export const MARKERS_MAX = 16_384;

/**
 * Which instance each process names in its environment. Asked once for each process: the marker is in it
 * from the first instruction on, and a program that overwrites its environment later stays known.
 */
export class Markers {
  readonly #tag: string;
  #known = new Map<Pid, Known>();
  #doubt = false;

  constructor(tag: string) {
    this.#tag = tag;
  }

  idOf({ pid, start, dead }: Row): InstanceId | undefined {
    const known = this.#known.get(pid);
    if (known?.start === start && !known.blank) return known.id;
    // The memory of a dead one is gone, and with it its environment.
    if (dead) return undefined;
    if (this.#known.size >= MARKERS_MAX) this.#known.clear();
    const environ = readAll(`/proc/${pid}/environ`, ENVIRON_MAX_BYTES);
    const id = environ === undefined ? undefined : markedId(environ, this.#tag);
    // For a moment of exec(2) a process has none; one that still has none at the next look was given none.
    const blank = environ?.length === 0 && known?.start !== start;
    this.#doubt ||= blank;
    this.#known.set(pid, { start, id, blank });
    return id;
  }

  /** Whether, since this was last asked, somebody was met in the moment in which it had no environment. */
  takeDoubt(): boolean {
    const doubt = this.#doubt;
    this.#doubt = false;
    return doubt;
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
  /** Its environment was empty when it was met for the first time. */
  readonly blank: boolean;
}
