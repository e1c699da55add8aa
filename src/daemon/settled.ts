import type { Clock } from '../base/clock.ts';
import type { InstanceId } from '../base/process.ts';
import type { Instant } from '../base/time.ts';
import { isMet } from '../core/order.ts';
import { deadline, type Instance, type Running } from '../core/state.ts';
import { STEADY_MS } from '../protocol/steady.ts';
import type { Fleet } from './fleet.ts';
import { isAtRest, type Orderly } from './orderly.ts';
import type { Look } from './settler.ts';

/** What a slot is looked at in, and with whom. `until`: the one who waits is told by then, at the latest. */
export interface Surroundings {
  readonly fleet: Fleet;
  readonly orderly: Orderly;
  readonly clock: Clock;
  readonly until: Instant;
}

/**
 * Whether a slot has come to where a person who started it can be told: up, at rest, failed, gone, waiting for its
 * schedule, or waiting for what does not come by itself, or not before he is told: its next try, a dependency.
 */
export function settled(id: InstanceId, around: Surroundings): Look {
  const { fleet, orderly, clock } = around;
  if (orderly.claimed(id)) return false;
  const instance = fleet.instance(id);
  if (instance === undefined) return true;
  const { state } = instance;
  switch (state.kind) {
    case 'running':
      return steady(instance, state, clock);
    case 'stopped':
    case 'failed':
      return !orderly.held(id);
    case 'starting':
    case 'stopping':
      return false;
    case 'waiting':
      return state.for.kind === 'schedule' || isLate(instance, around) || isHopeless(instance, around);
  }
}

/** The failures that count are those that no person has forgiven by a start since. */
function steady({ failures }: Instance, { child }: Running, clock: Clock): Look {
  if (failures === 0) return true;
  const left = child.startedAt + STEADY_MS - clock.now();
  return left <= 0 || { againInMs: left };
}

/** It is tried again by itself, and that is later than anybody waits. */
const isLate = (instance: Instance, { until }: Surroundings): boolean => (deadline(instance) ?? 0) > until;

/** Something that holds it back is at rest itself, or is held back in the same way. What is no dependency (the end of leftovers) comes by itself. */
function isHopeless(instance: Instance, around: Surroundings, seen = new Set<InstanceId>()): boolean {
  const { state, spec } = instance;
  if (state.kind !== 'waiting' || state.for.kind !== 'dependency' || seen.has(instance.id)) return false;
  seen.add(instance.id);
  return spec.dependsOn.some(({ process, until }) => {
    const others = around.fleet.ofProcess(spec.app, process);
    return others.length === 0 || others.some((other) => !isMet(other, until) && isLost(other, around, seen));
  });
}

function isLost(other: Instance, around: Surroundings, seen: Set<InstanceId>): boolean {
  if (around.orderly.claimed(other.id)) return false;
  if (isAtRest(other)) return deadline(other) === undefined || isLate(other, around);
  return other.state.kind === 'waiting' && (isLate(other, around) || isHopeless(other, around, seen));
}
