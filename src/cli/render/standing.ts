import type { ProcessView } from '../../protocol/view.ts';
import { again } from './situation.ts';

/** How one stands that is waited for. */
export interface Standing {
  readonly state: ProcessView['state'];
  /** How it came to that; of what waits for others, `for cache`. */
  readonly reason: string;
  readonly nextStart: string | null;
}

/** `starting`, `waiting, again in 4s: exited with code 1`, `waiting for cache`; what runs and is not up yet says why. */
export function standingText({ state, reason, nextStart }: Standing, now: Date): string {
  switch (state) {
    case 'waiting':
      return nextStart === null ? `waiting ${reason}` : `waiting, ${again(nextStart, now)}: ${reason}`;
    case 'running':
      return reason === '' ? state : `running, last: ${reason}`;
    case 'starting':
    case 'stopping':
    case 'stopped':
    case 'failed':
      return state;
  }
}
