import { unreachable } from '../base/unreachable.ts';
import type { PlanItem } from '../protocol/methods.ts';
import type { Dependency, ProcessSpec } from '../spec/types.ts';

/**
 * The plan, which says of each restart what it has to wait for: who runs is stopped first, also where that never comes.
 * `items`: one for each of `specs`.
 */
export function inOrder(specs: readonly ProcessSpec[], items: readonly PlanItem[]): readonly PlanItem[] {
  const anew = new Set(specs.filter((_, at) => comesAnew(items[at])).map(({ name }) => name));
  return items.map((item, at) => {
    const awaited = (specs[at]?.dependsOn ?? []).filter(({ process }) => anew.has(process));
    if (item.action !== 'restart' || awaited.length === 0) return item;
    return { ...item, reason: `${item.reason}; it stops now, and starts when ${awaited.map(come).join(' and ')}` };
  });
}

const comesAnew = (item: PlanItem | undefined): boolean => item?.action === 'start' || item?.action === 'restart';

function come({ process, until }: Dependency): string {
  switch (until) {
    case 'started':
      return `${process} has started`;
    case 'ready':
      return `${process} is ready`;
    case 'completed':
      return `${process} has completed`;
    case 'exited':
      return `${process} has ended`;
    default:
      return unreachable(until);
  }
}
