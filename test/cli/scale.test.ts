import { describe, expect, it } from 'vitest';
import { type Count, scale, type ScaleRequest } from '../../src/cli/commands/scale.ts';
import type { PlanItem, ResultOf } from '../../src/protocol/methods.ts';
import type { ProcessSpec } from '../../src/spec/types.ts';
import { readText } from '../spec/app-text.ts';
import { type Answers, fake, refusalOf } from './fake.ts';
import { view } from './views.ts';

const app = readText('name: demo\nprocesses: {web: {command: "serve --port 80%i", instances: 2}}\n');
const known: ResultOf<'process.blueprint'> = {
  app: 'demo',
  name: 'web',
  count: 2,
  instances: ['0', '1'],
  blueprints: app.blueprints,
  inherited: { HOME: '/home/jo', ...app.inherited },
  sample: app.processes[0] ?? null,
};
const item = (id: string, action: PlanItem['action']): PlanItem => ({
  id,
  action,
  reason: 'scaled by hand',
  changes: [],
});

/** A daemon that starts what is missing, and knows `web` with two instances. */
function scaling(parts: Partial<typeof known> = {}): Answers {
  return {
    'process.blueprint': () => ({ ...known, ...parts }),
    'process.scale': ({ specs, count }) => ({
      plan:
        count < known.count
          ? [item('demo/web@1', 'remove')]
          : specs.map(({ instance }) => item(`demo/web@${instance}`, 'start')),
    }),
    'process.settle': ({ ids, until }) => ({
      views: until === 'settled' ? ids.map((id) => view(id)) : [],
      pending: [],
      overtaken: [],
    }),
  };
}

const all = (by: number): Count => ({ kind: 'all', by });
const asked = (count: Count, parts: Partial<ScaleRequest> = {}): ScaleRequest => ({
  target: 'web',
  count,
  wait: true,
  timeoutMs: null,
  ...parts,
});
const sent = (calls: readonly { method: string; params: unknown }[]) =>
  calls.find(({ method }) => method === 'process.scale')?.params as { count: number; specs: readonly ProcessSpec[] };

describe('sup scale', () => {
  it('works out the instances that are missing, and waits for them', async () => {
    const { context, out, calls, open } = fake({ answers: scaling() });
    await scale(context, asked(all(4)));
    const { count, specs } = sent(calls);
    expect(count).toBe(4);
    expect(specs.map(({ instance, solo, launch }) => [instance, solo, launch.command.at(-1)])).toEqual([
      ['2', false, '802'],
      ['3', false, '803'],
    ]);
    expect(calls.map(({ method }) => method)).toEqual(['process.blueprint', 'process.scale', 'process.settle']);
    expect(out()).toContain('+ demo/web@2  start  scaled by hand\n');
    expect(out()).toContain('demo/web@3  running  pid 4242\n');
    expect(open()).toBe(0);
  });

  it('fills gaps, and makes none where one that is on its way out is wanted again', async () => {
    const instances = ['0', '2', '1'];
    const { context, calls } = fake({ answers: scaling({ count: 1, instances: [...instances, '4'] }) });
    await scale(context, asked({ kind: 'more', by: 5 }));
    expect(sent(calls)).toMatchObject({ count: 6, specs: [{ instance: '3' }, { instance: '5' }] });
    const other = fake({ answers: scaling({ count: 1, instances }) });
    await scale(other.context, asked({ kind: 'more', by: 1 }));
    expect(sent(other.calls)).toMatchObject({ count: 2, specs: [] });
  });

  it('waits until surplus ones are gone', async () => {
    const { context, out, calls } = fake({ answers: scaling() });
    await scale(context, asked(all(1)));
    expect(sent(calls)).toMatchObject({ count: 1, specs: [] });
    expect(out()).toMatch(/^- demo\/web@1 {2}remove {2}scaled by hand\nremoved demo\/web@1 \(.*\)\n$/);
  });

  it.each<[Count, number]>([
    [{ kind: 'more', by: 1 }, 3],
    [{ kind: 'fewer', by: 1 }, 1],
    [{ kind: 'all', by: 7 }, 7],
  ])('counts from where it stands: %j', async (count, wanted) => {
    const { context, calls } = fake({ answers: scaling() });
    await scale(context, asked(count));
    expect(sent(calls).count).toBe(wanted);
  });

  it('says when there is nothing to do', async () => {
    const { context, out } = fake({ answers: scaling() });
    await scale(context, asked(all(2)));
    expect(out()).toBe('demo/web has 2 instances already\n');
  });

  it.each<[Count, RegExp]>([
    [all(0), /sup stop demo\/web/],
    [{ kind: 'fewer', by: 2 }, /sup delete demo\/web/],
    [all(2_001), /at most 2000/],
  ])('refuses %j before anything is touched', async (count, hint) => {
    const { context, calls } = fake({ answers: scaling() });
    const refusal = await refusalOf(scale(context, asked(count)));
    expect(refusal).toMatchObject({ code: 'USAGE', exit: 2, hint: expect.stringMatching(hint) as string });
    expect(sent(calls)).toBeUndefined();
  });

  it('refuses a file', async () => {
    const { context, calls } = fake({ answers: scaling() });
    expect(await refusalOf(scale(context, asked(all(3), { target: 'app.yaml' })))).toMatchObject({ code: 'USAGE' });
    expect(calls).toEqual([]);
  });

  it.each<[string, Partial<typeof known>, RegExp, RegExp]>([
    ['nothing is kept', { blueprints: null }, /too large to be kept/, /instances: N/],
    ['its file describes each instance', { blueprints: '{}' }, /describes each instance by itself/, /^add one to/],
    [
      'what is kept leads to something else',
      { inherited: {}, sample: { ...app.processes[0], kind: 'job' } as never },
      /does not lead to it/,
      /instances: N/,
    ],
  ])('invents nothing where %s, and says why', async (_, parts, why, hint) => {
    const { context, calls } = fake({ answers: scaling(parts) });
    const refusal = await refusalOf(scale(context, asked(all(3))));
    expect(refusal).toMatchObject({ code: 'SCALE_UNKNOWN', exit: 6 });
    expect(refusal.message).toMatch(why);
    expect(refusal.hint).toMatch(hint);
    expect(sent(calls)).toBeUndefined();
  });

  it('does not wait when told not to, and prints one JSON value', async () => {
    const { context, out, calls } = fake({ answers: scaling(), json: true });
    await scale(context, asked(all(3), { wait: false }));
    expect(calls.map(({ method }) => method)).not.toContain('process.settle');
    expect(JSON.parse(out())).toEqual({ plan: [item('demo/web@2', 'start')], processes: [], pending: [] });
  });
});
