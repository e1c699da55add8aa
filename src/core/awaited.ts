import { unreachable } from '../base/unreachable.ts';
import type { Dependency, ProcessSpec } from '../spec/types.ts';
import { isMet } from './order.ts';
import type { Instance } from './state.ts';

/**
 * What `spec` still waits for, in words, one entry for each process: `db`, `migrate to complete (failed: exited with code
 * 3)`. `lookUp` answers the instances of a process of the same app. What will not come by itself says why.
 */
export function awaited(spec: ProcessSpec, lookUp: (process: string) => readonly Instance[]): readonly string[] {
  return spec.dependsOn.flatMap(({ process, until }) => {
    const all = lookUp(process);
    const missing = all.filter((instance) => !isMet(instance, until));
    if (all.length > 0 && missing.length === 0) return [];
    const why = all.length === 0 ? 'not known' : missing.map(standstill).find((word) => word !== undefined);
    return [`${process}${goal(until)}${why === undefined ? '' : ` (${why})`}`];
  });
}

/** To be ready is what one waits for anyway. */
function goal(until: Dependency['until']): string {
  switch (until) {
    case 'started':
    case 'ready':
      return '';
    case 'completed':
      return ' to complete';
    case 'exited':
      return ' to end';
    default:
      return unreachable(until);
  }
}

/** Why nothing more will come of it by itself. */
function standstill({ state }: Instance): string | undefined {
  if (state.kind === 'failed') return `failed: ${state.reason}`;
  return state.kind === 'stopped' ? state.reason : undefined;
}
