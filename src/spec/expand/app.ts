import { MAX_PROCESSES } from '../bounds.ts';
import { freeze } from '../freeze.ts';
import { inheritedFrom } from '../inherit.ts';
import { mergeProcess } from '../merge.ts';
import type { Problems } from '../problems.ts';
import type { AppInput } from '../schema/app.ts';
import type { ProcessInput } from '../schema/process.ts';
import type { AppSpec, ProcessSpec } from '../types.ts';
import { type SlotInput, slotSpec } from './process.ts';
import type { Surroundings } from './slot.ts';

const ONE: readonly SlotInput[] = [{ name: '0' }];

/**
 * A checked app file as a complete, frozen spec: defaults, instances, variables, specifiers and absolute paths.
 * What turns out wrong on the way goes to `problems`; then the spec must not be used.
 */
export function expand(
  input: AppInput,
  app: string,
  file: string | null,
  around: Surroundings,
  problems: Problems,
): AppSpec {
  const merged = Object.entries(input.processes ?? {}).map(
    ([name, own]) => [name, mergeProcess(input.defaults ?? {}, own)] as const,
  );
  const slots = merged.reduce((sum, [, process]) => sum + (process.instances ?? ONE).length, 0);
  if (slots > MAX_PROCESSES) {
    problems.add(
      ['processes'],
      { message: `${slots} processes, instances counted, are more than ${MAX_PROCESSES}` },
      'key',
    );
    return { name: app, file, inherited: {}, processes: [] };
  }
  const processes = merged.flatMap(([name, process]) => slotsOf(app, name, process, around, problems));
  return freeze({ name: app, file, inherited: inheritedFrom(around.env, processes), processes });
}

function slotsOf(
  app: string,
  name: string,
  process: ProcessInput,
  around: Surroundings,
  problems: Problems,
): ProcessSpec[] {
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
