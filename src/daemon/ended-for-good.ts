import type { InstanceId } from '../base/process.ts';
import { isMet } from '../core/order.ts';
import { RESET_BY_PERSON } from '../core/reason.ts';
import { deadline, type Instance } from '../core/state.ts';
import type { Fleet } from './fleet.ts';
import { isAtRest } from './orderly.ts';

/** At rest, and nothing will start it but a person. */
export const isForGood = (instance: Instance): boolean => isAtRest(instance) && deadline(instance) === undefined;

/** The same, and of itself: what a person has reset is as if it had not been tried. */
export const hasEndedForGood = (instance: Instance): boolean =>
  instance.want === 'up' && isForGood(instance) && !isReset(instance);

const isReset = ({ state }: Instance): boolean => state.kind === 'stopped' && state.reason === RESET_BY_PERSON;

/**
 * Waits for something that has ended for good without coming to what is asked of it, or that waits in vain itself. What a
 * person stopped, or has not started yet, is still awaited.
 */
export function waitsInVain(
  { id, spec, state }: Instance,
  fleet: Pick<Fleet, 'ofProcess'>,
  seen = new Set<InstanceId>(),
): boolean {
  if (state.kind !== 'waiting' || state.for.kind !== 'dependency' || seen.has(id)) return false;
  seen.add(id);
  return spec.dependsOn.some(({ process, until }) =>
    fleet
      .ofProcess(spec.app, process)
      .some((other) => !isMet(other, until) && (hasEndedForGood(other) || waitsInVain(other, fleet, seen))),
  );
}
