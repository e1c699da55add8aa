import { MAX_BLUEPRINTS_LENGTH } from './bounds.ts';
import type { ProcessInput } from './schema/process.ts';
import type { LogDefaults } from './settings/settings.ts';

/** A process as its file has it, defaults in it and nothing put in yet, and what was true around it. */
export interface Blueprint {
  /** The folder that its paths start from. */
  readonly dir: string;
  /** What the settings said of logs; absent: nothing. */
  readonly logs?: LogDefaults;
  readonly process: ProcessInput;
}

/**
 * What more instances of the processes of an app can be made from later, when the file may be another one or gone, as one
 * text: whoever only keeps it need not take it apart. Of processes whose instances the file names there is none. null
 * when it would be too long. The variables that it needs are kept with the app (`inherited`).
 */
export function blueprintsOf(processes: Iterable<readonly [name: string, Blueprint]>): string | null {
  const counted = [...processes].filter(([, { process }]) => isCounted(process.instances));
  const text = JSON.stringify(Object.fromEntries(counted));
  return text.length > MAX_BLUEPRINTS_LENGTH ? null : text;
}

/** That of one process; undefined when it has none. */
export function blueprintOf(blueprints: string, name: string): Blueprint | undefined {
  const all = JSON.parse(blueprints) as Readonly<Record<string, Blueprint>>;
  return Object.hasOwn(all, name) ? all[name] : undefined;
}

/** Instances that a number in the file stands for: called 0, 1, … and without anything of their own. */
const isCounted = (instances: ProcessInput['instances'] = []): boolean =>
  instances.every(({ name, env }, at) => name === String(at) && env === undefined);
