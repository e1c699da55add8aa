import { constants } from 'node:os';
import type { Exit } from '../base/process.ts';
import { unreachable } from '../base/unreachable.ts';
import { deadline, type Instance } from '../core/state.ts';
import type { Fleet } from './fleet.ts';
import { isAtRest } from './orderly.ts';
import { shownId } from './slot.ts';

/** What a shell says of a program that could not be run, and of one that a signal ended (POSIX, 2.8.2). */
const NOT_RUN = 127;
const SIGNAL_BASE = 128;
/** Of a failure that has no code of its own. */
const FAILED = 1;

/** `code`: with what the daemon is to end. */
export type EssentialEnded = (id: string, code: number) => void;

/**
 * Tells when a process that is `essential` has ended for good: of itself (completed, given up, or not to be started
 * again), and the last of its instances. What a person stops has not ended by itself, and sup goes on without it.
 */
export class Essential {
  readonly #fleet: Pick<Fleet, 'ofProcess'>;
  readonly #ended: EssentialEnded;

  constructor(fleet: Pick<Fleet, 'ofProcess'>, ended: EssentialEnded) {
    this.#fleet = fleet;
    this.#ended = ended;
  }

  changed(before: Instance, after: Instance): void {
    if (!after.spec.essential || !hasEndedForGood(after) || hasEndedForGood(before)) return;
    const all = this.#fleet.ofProcess(after.spec.app, after.spec.name);
    if (!all.every(isForGood)) return;
    const codes = all.filter(hasEndedForGood).map(codeOf);
    this.#ended(shownId(after.spec), codes.find((code) => code !== 0) ?? 0);
  }
}

const hasEndedForGood = (instance: Instance): boolean => instance.want === 'up' && isForGood(instance);

/** At rest, and nothing will start it but a person. */
const isForGood = (instance: Instance): boolean => isAtRest(instance) && deadline(instance) === undefined;

/** 0 is success, so a failure never has it. */
function codeOf({ state, last }: Instance): number {
  const code = last === null ? FAILED : exitCode(last.exit);
  return code === 0 && state.kind === 'failed' ? FAILED : code;
}

function exitCode(exit: Exit): number {
  switch (exit.kind) {
    case 'code':
      return exit.code;
    case 'signal':
      return SIGNAL_BASE + constants.signals[exit.signal];
    case 'unspawned':
      return NOT_RUN;
    case 'unknown':
      return FAILED;
    default:
      return unreachable(exit);
  }
}
