import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Goal, watch } from '../../src/cli/watch.ts';
import { fake, type FakeOptions } from './fake.ts';
import { after, before, view } from './views.ts';

const goal: Goal = { ids: ['a/web', 'a/api', 'a/db'], until: 'settled', boundMs: 30_000, since: 0 };
const starting = (id: string) => view(id, { state: 'starting', ready: false });
const answers = { 'process.list': () => [view('a/web'), starting('a/api'), starting('a/db'), starting('b/other')] };

async function watched(options: FakeOptions) {
  const world = fake({ answers, ...options });
  const daemon = await world.context.doors.find();
  if (daemon === undefined) throw new Error('the fake has a daemon');
  return { ...world, daemon };
}

/** Only the timers are taken over: what is under test is what happens when, and nothing here waits for the world. */
describe('the progress of a wait', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] });
  });
  afterEach(() => {
    expect(vi.getTimerCount()).toBe(0);
    vi.useRealTimers();
  });

  it('says and asks nothing when it is over soon', async () => {
    const { context, daemon, err, calls } = await watched({});
    const watching = watch(context, daemon, goal);
    await vi.advanceTimersByTimeAsync(900);
    watching[Symbol.dispose]();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(err()).toBe('');
    expect(calls).toEqual([]);
  });

  it('writes a line on a pipe at first and then once in a while, however much happens', async () => {
    const { context, daemon, err, tell } = await watched({});
    const watching = watch(context, daemon, goal);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(err()).toBe('1 of 3 ready: a/api starting, a/db starting\n');
    tell({ id: 'a/api', from: 'starting', to: 'failed', reason: 'exited with code 1' });
    tell({ id: 'b/other', from: 'starting', to: 'running' });
    await vi.advanceTimersByTimeAsync(4_900);
    expect(err()).not.toContain('failed');
    await vi.advanceTimersByTimeAsync(100);
    expect(err()).toBe('1 of 3 ready: a/api starting, a/db starting\n1 of 3 ready, 1 failed: a/db starting\n');
    watching[Symbol.dispose]();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(err().match(/\n/g)).toHaveLength(2);
  });

  it('says what one waits for, and why', async () => {
    const AT_REST = { pid: null, ready: false } as const;
    const waiting = [
      view('a/web', { ...AT_REST, state: 'waiting', waitingFor: 'api to be ready', reason: 'started by a person' }),
      view('a/api', { ...AT_REST, state: 'waiting', nextStart: after(22_000), reason: 'exited with code 2' }),
      view('a/db'),
    ];
    const { context, daemon, err, tell } = await watched({ answers: { 'process.list': () => waiting } });
    const watching = watch(context, daemon, goal);
    await vi.advanceTimersByTimeAsync(1_000);
    tell({ id: 'a/web', kind: 'waiting', to: 'waiting', reason: 'for api to complete' });
    tell({ id: 'a/db', kind: 'backoff', to: 'waiting', reason: 'killed by SIGSEGV', nextStart: after(4_200) });
    await vi.advanceTimersByTimeAsync(5_000);
    watching[Symbol.dispose]();
    expect(err().split('\n')).toEqual([
      '1 of 3 ready: a/web waiting for api to be ready, a/api waiting, again in 22s: exited with code 2',
      '0 of 3 ready: a/web waiting for api to complete, a/api waiting, again in 22s: exited with code 2, ' +
        'a/db waiting, again in 4.2s: killed by SIGSEGV',
      '',
    ]);
  });

  it('does not count one that runs after a failure before it has held out', async () => {
    const { context, daemon, err, tell } = await watched({ answers: { 'process.list': () => [view('a/web')] } });
    const watching = watch(context, daemon, { ...goal, ids: ['a/web'] });
    await vi.advanceTimersByTimeAsync(1_000);
    const started = { id: 'a/web', kind: 'started', to: 'running', reason: 'exited with code 2', attempt: 1 } as const;
    tell(started);
    await vi.advanceTimersByTimeAsync(5_000);
    // The clock on the wall stands still: so much later it would be this.
    tell({ ...started, at: before(1_000) });
    await vi.advanceTimersByTimeAsync(5_000);
    watching[Symbol.dispose]();
    expect(err().split('\n')).toEqual([
      '1 of 1 ready',
      '0 of 1 ready: a/web running, last: exited with code 2',
      '1 of 1 ready',
      '',
    ]);
  });

  it('names of very many only the first', async () => {
    const ids = Array.from({ length: 50 }, (_, n) => `a/p${n}`);
    const many = { 'process.list': () => ids.map((id, n) => (n < 10 ? view(id) : starting(id))) };
    const { context, daemon, err } = await watched({ answers: many });
    const watching = watch(context, daemon, { ...goal, ids });
    await vi.advanceTimersByTimeAsync(1_000);
    watching[Symbol.dispose]();
    expect(err()).toMatch(/^10 of 50 ready: a\/p10 starting, .*…\n$/);
  });

  it('says how long it waits at most, once that is known', async () => {
    const { context, daemon, err } = await watched({});
    // The wait began two seconds ago; the clock of the fake stands still.
    const watching = watch(context, daemon, { ...goal, since: -2_000 }, null);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(err()).toBe('1 of 3 ready, 2s: a/api starting, a/db starting\n');
    watching.bound(40_000);
    await vi.advanceTimersByTimeAsync(5_000);
    watching[Symbol.dispose]();
    expect(err()).toContain('1 of 3 ready, 2s of at most 40s: a/api starting, a/db starting\n');
  });

  it('draws one line on a terminal, and takes it back', async () => {
    const { context, daemon, err, tell } = await watched({ terminal: 60 });
    const watching = watch(context, daemon, goal);
    await vi.advanceTimersByTimeAsync(300);
    expect(err()).toBe('\r\u001b[K1 of 3 ready: a/api starting, a/db starting');
    tell({ id: 'a/api', from: 'starting', to: 'running' });
    await vi.advanceTimersByTimeAsync(100);
    expect(err()).toContain('\r\u001b[K2 of 3 ready: a/db starting');
    tell({ id: 'a/db', from: 'starting', to: 'failed' });
    await vi.advanceTimersByTimeAsync(100);
    expect(err().endsWith('\r\u001b[K2 of 3 ready, 1 failed')).toBe(true);
    tell({ id: 'a/db', from: 'failed', to: 'starting' });
    await vi.advanceTimersByTimeAsync(100);
    expect(err().endsWith('\r\u001b[K2 of 3 ready: a/db starting')).toBe(true);
    watching[Symbol.dispose]();
    expect(err().endsWith('\r\u001b[K')).toBe(true);
  });

  it.each([
    [{}, 'the start goes on; `sup ls` shows how far it is\n'],
    [{ until: 'stopped' }, 'the stop goes on; `sup ls` shows how far it is\n'],
    [{ order: 'restart' }, 'the restart goes on; `sup ls` shows how far it is\n'],
  ] as const)('leaves no half line to who interrupts it, and says what goes on: %j', async (changes, expected) => {
    const { context, daemon, err, interrupt } = await watched({ terminal: 60 });
    const watching = watch(context, daemon, { ...goal, ...changes });
    expect(interrupt()).toBe(0);
    await vi.advanceTimersByTimeAsync(300);
    expect(interrupt()).toBe(1);
    expect(err().endsWith(`\r\u001b[K${expected}`)).toBe(true);
    watching[Symbol.dispose]();
    expect(interrupt()).toBe(0);
  });

  it('draws nothing on a terminal that cannot take a line back', async () => {
    const { context, daemon, err } = await watched({ terminal: 60, env: { TERM: 'dumb' } });
    const watching = watch(context, daemon, goal);
    await vi.advanceTimersByTimeAsync(1_000);
    watching[Symbol.dispose]();
    expect(err()).toBe('1 of 3 ready: a/api starting, a/db starting\n');
  });

  it('is silent where JSON goes into a pipe', async () => {
    const { context, daemon, err } = await watched({ json: true });
    const watching = watch(context, daemon, goal);
    await vi.advanceTimersByTimeAsync(5_000);
    watching[Symbol.dispose]();
    expect(err()).toBe('');
  });

  it('does not begin to draw when the wait ends while the daemon is asked', async () => {
    let answer: (views: []) => void = () => {};
    const late = { 'process.list': () => new Promise<[]>((resolve) => (answer = resolve)) };
    const { context, daemon, err } = await watched({ answers: late, terminal: 60 });
    const watching = watch(context, daemon, goal);
    await vi.advanceTimersByTimeAsync(300);
    watching[Symbol.dispose]();
    answer([]);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(err()).toBe('');
  });

  it('goes without progress when the daemon does not give it', async () => {
    const { context, daemon, err } = await watched({ answers: {} });
    const watching = watch(context, daemon, goal);
    await vi.advanceTimersByTimeAsync(5_000);
    watching[Symbol.dispose]();
    expect(err()).toBe('');
  });
});
