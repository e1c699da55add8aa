import { type Blueprint, blueprintsOf } from '../blueprints.ts';
import { MAX_PROCESSES } from '../bounds.ts';
import { freeze } from '../freeze.ts';
import { inheritedFrom } from '../inherit.ts';
import { mergeProcess } from '../merge.ts';
import type { Part } from '../part.ts';
import type { ProcessInput } from '../schema/process.ts';
import type { AppSpec, ProcessSpec } from '../types.ts';
import { type SlotInput, slotSpec } from './process.ts';
import type { Surroundings } from './slot.ts';

const ONE: readonly SlotInput[] = [{ name: '0' }];

/**
 * The checked files of an app as a complete, frozen spec: defaults, instances, variables, specifiers and absolute paths.
 * `file`: the first of them, which includes the others; `taken`: the variables that they take from the environment. What turns out wrong on the way goes to the problems of its part;
 * then the spec must not be used.
 */
export function expand(
  parts: readonly Part[],
  app: string,
  file: string | null,
  taken: ReadonlySet<string> = new Set(),
): AppSpec {
  const merged = parts.flatMap(({ input, around, problems }) =>
    Object.entries(input.processes ?? {}).map(([name, own]) => {
      return { name, process: mergeProcess(input.defaults ?? {}, own), around, problems };
    }),
  );
  const [first] = parts;
  const slots = merged.reduce((sum, { process }) => sum + (process.instances ?? ONE).length, 0);
  if (slots > MAX_PROCESSES) {
    const message = `${slots} processes, instances counted, are more than ${MAX_PROCESSES}`;
    first?.problems.add(['processes'], { message, suggestion: 'make two apps of it' }, 'key');
    return { name: app, file, inherited: {}, blueprints: null, processes: [] };
  }
  const processes = merged.flatMap((each) => slotsOf(app, each));
  const inherited = inheritedFrom(first?.around.env ?? {}, processes, taken);
  const blueprints = blueprintsOf(merged.map(({ name, process, around }) => [name, blueprint(process, around)]));
  return freeze({ name: app, file, inherited, blueprints, processes });
}

const blueprint = (process: ProcessInput, { dir, logs }: Surroundings): Blueprint => ({
  dir,
  ...(logs === undefined ? {} : { logs }),
  process,
});

/** One process, its defaults in it, and the file that it stands in. */
interface Merged extends Omit<Part, 'input'> {
  readonly name: string;
  readonly process: ProcessInput;
}

function slotsOf(app: string, { name, process, around, problems }: Merged): ProcessSpec[] {
  const path = ['processes', name];
  const slots = process.instances ?? ONE;
  const seen = new Set<string>();
  return slots.map((own, index) => {
    const at = [...path, 'instances', index];
    if (own.name === undefined) problems.add(at, { message: 'an instance needs a `name`' });
    const instance = own.name ?? String(index);
    if (seen.has(instance)) problems.add(at, { message: `two instances are called ${instance}` });
    seen.add(instance);
    return slotSpec({ app, name, instance, path, around, problems }, process, own, slots.length === 1);
  });
}
