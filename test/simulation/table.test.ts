import { describe, expect, it } from 'vitest';
import { ALL_CELLS, EVENTS, STATES, UNREACHABLE } from './cells.ts';
import { EVENTS_BY_NAME, SAMPLES } from './samples.ts';
import { stateMachineDocument } from './table.ts';

describe('the table of state × event', () => {
  it('is made from samples of every state and every event', () => {
    expect([...new Set(SAMPLES.map(({ kind }) => kind))].sort()).toEqual([...STATES].sort());
    const events = EVENTS_BY_NAME.flatMap(([, forms]) => forms.map(({ kind }) => kind));
    expect([...new Set(events)].sort()).toEqual([...EVENTS].sort());
  });

  it('names only cells that exist as unreachable', () => {
    expect(Object.keys(UNREACHABLE).filter((cell) => !ALL_CELLS.some((known) => known === cell))).toEqual([]);
  });

  it('has a row for every event at a glance, and a chapter for every state', () => {
    const text = stateMachineDocument();
    for (const event of EVENTS) expect(text).toContain(`\n| ${event} | `);
    for (const state of STATES) expect(text).toContain(`\n## ${state}\n`);
  });
});
