import type { Pid } from '../base/process.ts';
import type { Millis } from '../base/time.ts';
import type { Instance, Part } from '../core/state.ts';
import type { Slot } from './slot.ts';

/** What the command is run for. */
export type Purpose = Part | 'reload';

/** One command for one instance. */
export interface ErrandOrder {
  readonly instance: Instance;
  readonly slot: Slot;
  readonly purpose: Purpose;
  /** Words; the first is the executable. */
  readonly command: readonly string[];
  /** Told to the command as MAINPID; null: there is no main process. */
  readonly mainPid: Pid | null;
  /** How long it may take, from the order on. null: it is bounded by whoever ordered it, who ends it with `Errands.signal`. */
  readonly timeoutMs: Millis | null;
}
