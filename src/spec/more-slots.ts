import type { Accounts } from '../base/account.ts';
import type { Blueprint } from './blueprints.ts';
import { slotSpec } from './expand/process.ts';
import { freeze } from './freeze.ts';
import { Problems } from './problems.ts';
import { surroundingsOf } from './surroundings.ts';
import type { ProcessSpec } from './types.ts';
import type { Variables } from './variables.ts';

export interface MoreSlots {
  readonly app: string;
  readonly name: string;
  readonly blueprint: Blueprint;
  /** The environment that the app was applied from, as far as it is kept. */
  readonly env: Variables;
  readonly accounts: Accounts | null;
  /** How the instances are called. */
  readonly instances: readonly string[];
  /** Whether the process has only one. */
  readonly solo: boolean;
}

/** The slots of a process as they would have been worked out with its file. SPEC_INVALID, as of a user who is unknown by now. */
export function moreSlots(more: MoreSlots): readonly ProcessSpec[] {
  const { app, name, blueprint, env, accounts, instances, solo } = more;
  const problems = new Problems(`${app}/${name}`);
  const around = surroundingsOf(blueprint.dir, env, accounts, blueprint.logs);
  const path = ['processes', name];
  const specs = instances.map((instance) =>
    slotSpec({ app, name, instance, path, around, problems }, blueprint.process, { name: instance }, solo),
  );
  problems.throwIfAny();
  return freeze(specs);
}
