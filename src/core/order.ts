import type { InstanceId } from '../base/process.ts';
import { unreachable } from '../base/unreachable.ts';
import type { Dependency, ProcessSpec } from '../spec/types.ts';
import { childOf, type Instance } from './state.ts';
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
  const groups = grouped(instances);
  const dependents = countDependents(groups);
  const waves: InstanceId[][] = [];
  let free = [...groups.keys()].filter((key) => dependents.get(key) === 0);
  while (free.length > 0) {
    waves.push(free.flatMap((key) => idsOf(groups.get(key))));
    const next: string[] = [];
    for (const key of free) {
      dependents.delete(key);
      for (const below of dependenciesOf(groups.get(key))) {
        const left = dependents.get(below);
        if (left === undefined) continue;
        dependents.set(below, left - 1);
        if (left === 1) next.push(below);
      }
    }
    free = next;
  }
  if (dependents.size > 0) waves.push([...dependents.keys()].flatMap((key) => idsOf(groups.get(key))));
  return waves;
}

/** A job counts as started and as ready also once it is over: its dependents must not wait for it for ever. */
function isMet(instance: Instance, until: Dependency['until']): boolean {
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

/** Its last run is over and its slot is free. */
const hasExited = ({ state, run, last }: Instance): boolean =>
  last?.run === run && (state.kind === 'stopped' || state.kind === 'failed' || state.kind === 'waiting');

/** It ended by itself, and well. That a service had been ready is certain where its end is called a success. */
function hasCompleted(instance: Instance): boolean {
  const { state, spec, last } = instance;
  if (last === null || state.kind !== 'stopped' || !hasExited(instance)) return false;
  return outcomeOf(spec, { ...last, ready: true }) === 'success';
}

type Groups = ReadonlyMap<string, readonly Instance[]>;

const keyOf = (app: string, process: string): string => `${app}/${process}`;

function grouped(instances: readonly Instance[]): Groups {
  const groups = new Map<string, Instance[]>();
  for (const instance of instances) {
    const key = keyOf(instance.spec.app, instance.spec.name);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [instance]);
    else group.push(instance);
  }
  return groups;
}

function countDependents(groups: Groups): Map<string, number> {
  const counts = new Map([...groups.keys()].map((key) => [key, 0]));
  for (const group of groups.values()) {
    for (const below of dependenciesOf(group)) {
      const count = counts.get(below);
      if (count !== undefined) counts.set(below, count + 1);
    }
  }
  return counts;
}

/** Each once, however many instances name it. */
const dependenciesOf = (group: readonly Instance[] = []): ReadonlySet<string> =>
  new Set(group.flatMap(({ spec }) => spec.dependsOn.map(({ process }) => keyOf(spec.app, process))));

const idsOf = (group: readonly Instance[] = []): readonly InstanceId[] => group.map(({ id }) => id);
