import { describe, expect, it } from 'vitest';
import { ls } from '../../src/cli/commands/ls.ts';
import { fake } from './fake.ts';
import { everySituation, view } from './views.ts';

const everything = { 'process.list': () => everySituation };

describe('sup ls', () => {
  it('says that no daemon is running, and that is no error', async () => {
    const { context, out, err } = fake();
    await ls(context, { targets: [] });
    expect(out()).toBe('no daemon is running here; `sup start app.yaml` starts one\n');
    expect(err()).toBe('');
  });

  it('is an empty list in JSON where no daemon is running', async () => {
    const { context, out } = fake({ json: true });
    await ls(context, { targets: [] });
    expect(out()).toBe('[]\n');
  });

  it('says what to do where nothing is supervised', async () => {
    const { context, out } = fake({ answers: { 'process.list': () => [] } });
    await ls(context, { targets: [] });
    expect(out()).toBe('nothing is supervised here yet; `sup start app.yaml` starts an app\n');
  });

  it('breaks what it says instead to the width of the terminal', async () => {
    for (const answers of [null, { 'process.list': () => [] }]) {
      const { context, out } = fake({ answers, terminal: 40 });
      await ls(context, { targets: [] });
      for (const line of out().split('\n')) expect(line.length).toBeLessThanOrEqual(40);
      expect(out()).toContain('`sup start app.yaml`');
    }
  });

  it('prints a line for each process and closes its connection', async () => {
    const { context, out, calls, open } = fake({ answers: everything });
    await ls(context, { targets: [] });
    expect(out().trimEnd().split('\n')).toHaveLength(1 + everySituation.length);
    expect(calls).toEqual([{ method: 'process.list', params: {} }]);
    expect(open()).toBe(0);
  });

  it('asks only for its targets', async () => {
    const { context, calls } = fake({ answers: { 'process.list': () => [view('a/b')] } });
    await ls(context, { targets: ['b', 'c*'] });
    expect(calls).toEqual([{ method: 'process.list', params: { targets: ['b', 'c*'] } }]);
  });

  it('prints the views as they came in JSON', async () => {
    const { context, out } = fake({ answers: everything, json: true });
    await ls(context, { targets: [] });
    expect(JSON.parse(out())).toEqual(everySituation);
  });

  it.each([40, 80, 120, 200])('keeps every line within %i columns', async (terminal) => {
    const { context, out } = fake({ answers: everything, terminal });
    await ls(context, { targets: [] });
    const widths = out()
      .trimEnd()
      .split('\n')
      .map((line) => line.length);
    expect(Math.max(...widths)).toBeLessThanOrEqual(terminal);
  });

  it('closes its connection when the daemon refuses', async () => {
    const { context, open } = fake({ answers: {} });
    await expect(ls(context, { targets: ['nobody'] })).rejects.toThrow('process.list');
    expect(open()).toBe(0);
  });
});
