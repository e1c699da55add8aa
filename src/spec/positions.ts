import type { Keypath } from './keypath.ts';

/** 1-based. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** Where a key and its value begin. For maps, lists, entries of lists, and the file itself, both are the same. */
export interface Place {
  readonly key: Position;
  readonly value: Position;
}

/** Where everything in an app file stands. */
export class Positions {
  readonly #places = new Map<string, Place>();
  /** Whether anything is noted here at all. */
  readonly kept: boolean;

  constructor(kept = true) {
    this.kept = kept;
  }

  set(path: Keypath, place: Place): void {
    this.#places.set(keyOf(path), place);
  }

  get(path: Keypath): Place | undefined {
    return this.#places.get(keyOf(path));
  }

  /**
   * The longest part of `path` that is written in the file, and its place. A value that came from `defaults`
   * is found there; what a short form stands for is found at the short form.
   */
  nearest(path: Keypath): { readonly path: Keypath; readonly place: Place } | undefined {
    const own = this.#longest(path);
    if (own?.path.length === path.length || path[0] !== 'processes') return own;
    const shared = this.#longest(['defaults', ...path.slice(2)]);
    // Only what goes deeper than the process itself says more than the process does.
    return shared !== undefined && shared.path.length + 1 > (own?.path.length ?? 0) && shared.path.length > 1
      ? shared
      : own;
  }

  #longest(path: Keypath): { readonly path: Keypath; readonly place: Place } | undefined {
    for (let length = path.length; length >= 0; length -= 1) {
      const part = path.slice(0, length);
      const place = this.get(part);
      if (place !== undefined) return { path: part, place };
    }
    return undefined;
  }
}

/** NUL is refused in every string of an app file, so it can part them here. */
const keyOf = (path: Keypath): string => path.join('\0');
