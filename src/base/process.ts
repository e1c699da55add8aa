import type { Millis } from './time.ts';

/** Words about processes that the platform and the core share. */

export type Pid = number;

/** Tells two processes with the same pid apart: start time since boot, and the boot itself. */
export type Birth = string;

/** `SIGTERM`, `SIGKILL`, … always with the prefix. */
export type SignalName = NodeJS.Signals;

/**
 * How a process ended.
 * A death by signal is never a code; `unspawned` never lived; `unknown` is an adopted process
 * whose status the system no longer tells. `forcedAfterMs`: this SIGKILL came from sup, since it had not ended so long
 * after it was asked to.
 */
export type Exit =
  | { readonly kind: 'code'; readonly code: number }
  | {
      readonly kind: 'signal';
      readonly signal: SignalName;
      readonly outOfMemory?: boolean;
      readonly forcedAfterMs?: Millis;
    }
  | { readonly kind: 'unspawned'; readonly code: string; readonly message: string }
  | { readonly kind: 'unknown' };

/** The name of one slot: `app/name@instance`. Inside, every instance has its `@`, from `@0` on. */
export type InstanceId = string;
