import type { Surroundings } from './expand/slot.ts';
import type { Problems } from './problems.ts';
import type { AppInput } from './schema/app.ts';

/** One file of an app, checked by itself. What it says counts from its own folder, and its mistakes are told in its name. */
export interface Part {
  readonly input: AppInput;
  /** `dir` is the folder of this file. */
  readonly around: Surroundings;
  readonly problems: Problems;
}

/** A file that is to become a part. */
export interface Unread {
  readonly bytes: Uint8Array;
  /** Absolute. */
  readonly full: string;
  readonly around: Surroundings;
  /** Knows how the user named the file. */
  readonly problems: Problems;
  /** The names of the variables that the files of this app take from the environment. */
  readonly taken: Set<string>;
}

/** Checks one file by itself; undefined, with a problem noted, when nothing of it can be worked out. */
export type ReadPart = (file: Unread) => AppInput | undefined;
