import { describe, expect, it } from 'vitest';
import { inOrder } from '../../src/daemon/in-order.ts';
import type { PlanItem } from '../../src/protocol/methods.ts';
import type { Dependency } from '../../src/spec/types.ts';
import { aSpec } from '../core/specs.ts';

const item = (id: string, action: PlanItem['action']): PlanItem => ({ id, action, reason: 'r', changes: [] });
const reasonOf = (web: PlanItem['action'], db: PlanItem['action'], until: Dependency['until'] = 'ready') => {
  const dependsOn = [
    { process: 'db', until },
    { process: 'log', until: 'ready' as const },
  ];
  const specs = [aSpec({ dependsOn }), aSpec({ name: 'db' }), aSpec({ name: 'log' })];
  return inOrder(specs, [item('web', web), item('db', db), item('log', 'keep')]).map(({ reason }) => reason);
};

describe('the plan in its order', () => {
  it.each([
    ['started', 'db has started'],
    ['ready', 'db is ready'],
    ['completed', 'db has completed'],
    ['exited', 'db has ended'],
  ] as const)('says that a restart waits for what comes anew: %s', (until, what) => {
    for (const action of ['start', 'restart'] as const) {
      expect(reasonOf('restart', action, until)).toEqual([`r; it stops now, and starts when ${what}`, 'r', 'r']);
    }
  });

  it('says nothing where nothing is stopped, or nothing comes anew', () => {
    for (const action of ['start', 'update', 'keep', 'remove'] as const) {
      expect(reasonOf(action, 'restart')).toEqual(['r', 'r', 'r']);
    }
    for (const action of ['update', 'keep', 'remove'] as const) {
      expect(reasonOf('restart', action)).toEqual(['r', 'r', 'r']);
    }
  });

  it('names all that are awaited', () => {
    const dependsOn = [
      { process: 'db', until: 'ready' as const },
      { process: 'job', until: 'completed' as const },
    ];
    const specs = [aSpec({ dependsOn }), aSpec({ name: 'db' }), aSpec({ name: 'job' })];
    const [web] = inOrder(specs, [item('web', 'restart'), item('db', 'start'), item('job', 'start')]);
    expect(web?.reason).toBe('r; it stops now, and starts when db is ready and job has completed');
  });
});
