import type { SignalName } from '../base/process.ts';
import type { Instance, Part } from './state.ts';

/**
 * All that the core may ask of the world. Log lines, notices, saving, probing, sampling and watching
 * a tree until it is empty follow from comparing the instance before and after.
 */
export type Effect =
  | { readonly kind: 'spawn'; readonly run: number }
  /**
   * `main`: the main process; `tree`: every process of the tree; `rest`: the tree without the main process.
   * SIGKILL, whatever it is sent to, also ends the commands of the run that are under way: nobody spares those.
   */
  | {
      readonly kind: 'signal';
      readonly run: number;
      readonly signal: SignalName;
      readonly to: 'main' | 'tree' | 'rest';
    }
  /** Runs the commands of that part in order, and tells when they are over. */
  | { readonly kind: 'execute'; readonly run: number; readonly part: Part }
  /** SIGTERM to the commands of the run that are under way; no further one is begun. */
  | { readonly kind: 'call-off'; readonly run: number }
  | { readonly kind: 'forget' };

export interface Step {
  readonly instance: Instance;
  readonly effects: readonly Effect[];
}

export const step = (instance: Instance, ...effects: readonly Effect[]): Step => ({ instance, effects });

/** Nothing changes and nothing is asked. */
export const stay = (instance: Instance): Step => ({ instance, effects: [] });
