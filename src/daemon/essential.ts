import { constants } from 'node:os';
import type { Exit } from '../base/process.ts';
import { unreachable } from '../base/unreachable.ts';
import { awaited } from '../core/awaited.ts';
import type { Cause, Ended, Instance } from '../core/state.ts';
import { hasEndedForGood, isForGood, waitsInVain } from './ended-for-good.ts';
import type { Fleet } from './fleet.ts';
import { shownId } from './slot.ts';

/** What a shell says of a program that could not be run, and of one that a signal ended (POSIX, 2.8.2). */
const NOT_RUN = 127;
const SIGNAL_BASE = 128;
/** Of a failure that has no code of its own. */
const FAILED = 1;

/** Ends that sup decided on: with what the main process ended then, where there was one, was an answer to sup. */
const BY_SUP: readonly Cause[] = ['before-start', 'after-start', 'start-timeout', 'unhealthy', 'ceiling'];

/** `code`: with what the daemon is to end; `how` it ended, as the rest of a sentence. */
export type EssentialEnded = (id: string, code: number, how: string) => void;

/**
 * Tells when a process that is `essential` has ended for good: of itself (completed, given up, or not to be started
 * again), and the last of its instances. What can never start has ended for good as well. What a person stops has not
 * ended by itself, and sup goes on without it.
 */
export class Essential {
  readonly #fleet: Pick<Fleet, 'ofProcess' | 'ofApp'>;
  readonly #ended: EssentialEnded;

  constructor(fleet: Pick<Fleet, 'ofProcess' | 'ofApp'>, ended: EssentialEnded) {
    this.#fleet = fleet;
    this.#ended = ended;
  }

  changed(before: Instance, after: Instance): void {
    if (hasEndedForGood(after) && !hasEndedForGood(before)) this.#over(after);
    // It may begin to wait for what has ended long ago; who restarts it by hand is told so, and may mend that.
    else if (after.state.kind === 'waiting' && before.state.kind !== 'waiting' && !isRestarted(before))
      this.#review(after);
  }

  /** What ended may be essential, or what an essential one waited for. */
  #over(ended: Instance): void {
    this.#review(ended);
    const others = this.#fleet.ofApp(ended.spec.app).filter(({ state }) => state.kind === 'waiting');
    const byName = new Map(others.map((other) => [other.spec.name, other]));
    byName.delete(ended.spec.name);
    for (const other of byName.values()) this.#review(other);
  }

  #review({ spec }: Instance): void {
    if (!spec.essential) return;
    const all = this.#fleet.ofProcess(spec.app, spec.name);
    const vain = all.find((each) => waitsInVain(each, this.#fleet));
    const over = all.every((each) => isForGood(each) || waitsInVain(each, this.#fleet));
    if (!over || (vain === undefined && !all.some(hasEndedForGood))) return;
    const codes = all.filter(hasEndedForGood).map(codeOf);
    const code = codes.find((each) => each !== 0) ?? (vain === undefined ? 0 : FAILED);
    this.#ended(shownId(spec), code, vain === undefined ? 'has ended for good' : this.#inVain(vain));
  }

  #inVain({ spec }: Instance): string {
    const what = awaited(spec, (name) => this.#fleet.ofProcess(spec.app, name));
    return `can never start, it waits for ${what.join(', ')}`;
  }
}

const isRestarted = ({ state }: Instance): boolean => state.kind === 'stopping' && state.afresh;

/** 0 is success, so a failure never has it. */
function codeOf({ state, last }: Instance): number {
  const code = last === null ? FAILED : codeOfEnd(last);
  return code === 0 && state.kind === 'failed' ? FAILED : code;
}

const codeOfEnd = ({ cause, exit }: Ended): number => (BY_SUP.includes(cause) ? FAILED : exitCode(exit));

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
