import type { InstanceId } from '../base/process.ts';
import { unreachable } from '../base/unreachable.ts';
import type { Dependency, ProcessSpec } from '../spec/types.ts';
import { childOf, type Ended, type Instance } from './state.ts';
import { outcomeOf } from './verdict.ts';

/** Pure functions over many instances: what a start must wait for, and who must be down before whom. */

/**
 * The names of the processes that `spec` still has to wait for; each once, in the order of the spec.
 * `lookUp` answers the instances of a process of the same app. A dependency means all of them, and one
 * that nobody knows is not met.
 */
export function unmet(spec: ProcessSpec, lookUp: (process: string) => readonly Instance[]): readonly string[] {
  const missing = spec.dependsOn.filter(({ process, until }) => {
    const all = lookUp(process);
    return all.length === 0 || !all.every((instance) => isMet(instance, until));
  });
  return [...new Set(missing.map(({ process }) => process))];
}

/**
 * Waves to stop one after the other, dependents first: nobody loses what it depends on while it
 * still runs. What nobody depends on is in the first wave; each other one comes as soon as the last of
 * its dependents is down. Dependencies outside of `instances` are left alone. A cycle, which the spec
 * refuses, ends up in the last wave as a whole, so that nobody is left running.
 */
export function stopWaves(instances: readonly Instance[]): readonly (readonly InstanceId[])[] {
  const all = groupsOf(instances);
  const waves: InstanceId[][] = [];
  const left = new Set(all);
  let free = all.filter(({ dependents }) => dependents === 0);
  while (free.length > 0) {
    waves.push(free.flatMap(({ ids }) => ids));
    for (const group of free) left.delete(group);
    free = free.flatMap(release);
  }
  if (left.size > 0) waves.push([...left].flatMap(({ ids }) => ids));
  return waves;
}

/**
 * Those that depend on each other, also by way of others among `instances`, in one list each. What nobody of them depends on
 * and that depends on none of them has a list to itself.
 */
export function families(instances: readonly Instance[]): readonly (readonly InstanceId[])[] {
  const all = groupsOf(instances);
  const familyOf = new Map(all.map((group) => [group, [group]]));
  for (const group of all) {
    for (const below of group.below) {
      const [one, other] = [familyOf.get(group) ?? [], familyOf.get(below) ?? []];
      if (one === other) continue;
      // The smaller joins the larger, so that no member moves often.
      const [small, large] = one.length < other.length ? [one, other] : [other, one];
      large.push(...small);
      for (const member of small) familyOf.set(member, large);
    }
  }
  return [...new Set(familyOf.values())].map((family) => family.flatMap(({ ids }) => ids));
}

/** Whether the instance has come as far as a dependency asks. A job counts as started and as ready also once it is over: its dependents must not wait for it for ever. */
export function isMet(instance: Instance, until: Dependency['until']): boolean {
  switch (until) {
    case 'started':
      return childOf(instance) !== undefined || (isJob(instance) && hasExited(instance));
    case 'ready':
      return isReady(instance) || (isJob(instance) && hasCompleted(instance));
    case 'completed':
      return hasCompleted(instance);
    case 'exited':
      return hasExited(instance);
    default:
      return unreachable(until);
  }
}

const isJob = ({ spec }: Instance): boolean => spec.kind === 'job';

const isReady = ({ state }: Instance): boolean => state.kind === 'running' && state.ready;

/** How its last run ended, once the slot is free. */
function endOf({ state, run, last }: Instance): Ended | undefined {
  const isFree = state.kind === 'stopped' || state.kind === 'failed' || state.kind === 'waiting';
  return isFree && last?.run === run ? last : undefined;
}

const hasExited = (instance: Instance): boolean => endOf(instance) !== undefined;

/** It ended by itself, and well. That a service had been ready is certain where its end is called a success. */
export function hasCompleted(instance: Instance): boolean {
  const end = endOf(instance);
  if (end === undefined || instance.state.kind !== 'stopped') return false;
  return outcomeOf(instance.spec, { ...end, ready: true }) === 'success';
}

/** The instances of one process. */
interface Group {
  readonly ids: InstanceId[];
  readonly needs: Set<string>;
  readonly below: Group[];
  /** How many groups that depend on it are still up. */
  dependents: number;
}

function groupsOf(instances: readonly Instance[]): readonly Group[] {
  const groups = new Map<string, Group>();
  for (const { id, spec } of instances) {
    const key = `${spec.app}/${spec.name}`;
    const group = groups.get(key) ?? { ids: [], needs: new Set(), below: [], dependents: 0 };
    groups.set(key, group);
    group.ids.push(id);
    for (const { process } of spec.dependsOn) group.needs.add(`${spec.app}/${process}`);
  }
  for (const group of groups.values()) {
    for (const need of group.needs) {
      const below = groups.get(need);
      if (below === undefined) continue;
      group.below.push(below);
      below.dependents += 1;
    }
  }
  return [...groups.values()];
}

/** The group is down; answers those that nobody holds up any more. */
function release({ below }: Group): readonly Group[] {
  return below.filter((group) => {
    group.dependents -= 1;
    return group.dependents === 0;
  });
}
