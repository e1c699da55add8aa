import type { InstanceId } from '../base/process.ts';
import { isMet } from '../core/order.ts';
import { deadline, type Instance } from '../core/state.ts';
import type { Fleet } from './fleet.ts';
import { isAtRest, type Orderly } from './orderly.ts';

/**
 * Whether a slot has come to where a person who started it can be told: ready, at rest, failed, gone,
 * waiting for its schedule, or waiting for a dependency that will not come by itself.
 */
export function isSettled(id: InstanceId, fleet: Fleet, orderly: Orderly): boolean {
  if (orderly.claimed(id)) return false;
  const instance = fleet.instance(id);
  if (instance === undefined) return true;
  const { state } = instance;
  switch (state.kind) {
    case 'running':
      return true;
    case 'stopped':
    case 'failed':
      return !orderly.held(id);
    case 'starting':
    case 'stopping':
      return false;
    case 'waiting':
      return state.for.kind === 'schedule' || (state.for.kind === 'dependency' && isHopeless(instance, fleet, orderly));
  }
}

/** Something that holds it back is at rest itself, or is held back in the same way. What is no dependency (the end of leftovers) comes by itself. */
function isHopeless(instance: Instance, fleet: Fleet, orderly: Orderly, seen = new Set<InstanceId>()): boolean {
  const { state, spec } = instance;
  if (state.kind !== 'waiting' || state.for.kind !== 'dependency' || seen.has(instance.id)) return false;
  seen.add(instance.id);
  return spec.dependsOn.some(({ process, until }) => {
    const others = fleet.ofProcess(spec.app, process);
    return others.length === 0 || others.some((other) => !isMet(other, until) && isLost(other, fleet, orderly, seen));
  });
}

function isLost(other: Instance, fleet: Fleet, orderly: Orderly, seen: Set<InstanceId>): boolean {
  if (orderly.claimed(other.id)) return false;
  return isAtRest(other) ? deadline(other) === undefined : isHopeless(other, fleet, orderly, seen);
}
