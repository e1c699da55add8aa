import { describe, expect, it } from 'vitest';
import { type Instance, newborn } from '../../src/core/state.ts';
import { Supervisor, type World } from '../../src/daemon/supervisor.ts';
import { aSpec } from '../core/specs.ts';

const IDS = ['shop/a@0', 'shop/b@0'];

/** A loop over two slots; what it asks and tells stands in `said`, in order. A spawn is answered at once. */
function loop(part: Partial<Record<'wake' | 'changed' | 'perform' | 'performed', true>> = {}) {
  const said: string[] = [];
  const failed: { readonly error: string; readonly after: readonly string[] }[] = [];
  const say = (name: keyof typeof part, what: string): void => {
    said.push(`${name} ${what}`);
    if (part[name] === true) throw new Error(`${name} has a bug`);
  };
  const shown = ({ id, state }: Instance): string => `${id} ${state.kind}`;
  const world: World = {
    clock: { now: () => 1_000, wall: () => new Date(0) },
    chance: () => 0.5,
    wake: (id) => say('wake', id),
    changed: (_, after) => say('changed', shown(after)),
    perform: ({ id }, effect) => {
      if (effect.kind === 'spawn') supervisor.dispatch(id, { kind: 'spawned', run: effect.run, pid: 7, birth: 'b' });
      say('perform', `${id} ${effect.kind}`);
    },
    performed: (_, after) => say('performed', shown(after)),
    failed: (error) => failed.push({ error: String(error), after: [...said] }),
  };
  const supervisor = new Supervisor(world);
  for (const id of IDS) supervisor.add(newborn(id, aSpec()));
  return { supervisor, said, failed };
}

const start = { kind: 'start', by: 'person', after: [] } as const;

describe('the loop', () => {
  it.each(['wake', 'changed', 'perform', 'performed'] as const)(
    'loses nothing of a step or of the inbox when `%s` throws, tells it at the end, and goes on',
    (part) => {
      const good = loop();
      const bad = loop({ [part]: true });
      for (const { supervisor } of [good, bad]) for (const id of IDS) supervisor.dispatch(id, start);
      expect(bad.said).toEqual(good.said);
      expect(IDS.map((id) => bad.supervisor.get(id)?.state.kind)).toEqual(['running', 'running']);
      expect(good.failed).toEqual([]);
      expect(bad.failed.map(({ error }) => error)).toContain(`Error: ${part} has a bug`);
    },
  );

  it('tells of a throw only when the inbox is empty', () => {
    const { supervisor, said, failed } = loop({ changed: true });
    supervisor.dispatch('shop/a@0', start);
    // Starting and then running: the second step came out of the first one.
    expect(said.filter((line) => line.startsWith('changed'))).toHaveLength(2);
    expect(failed.map(({ after }) => after)).toEqual([said, said]);
  });
});
