import { describe, expect, it } from 'vitest';
import { signal } from '../../src/cli/commands/signal.ts';
import { type Answers, fake, refusalOf } from './fake.ts';

const web = { id: 'demo/web', pid: 42, processes: 1 };
const down = { id: 'demo/db', state: 'stopped' } as const;
const answering = (
  signalled: readonly (typeof web)[],
  notAlive: readonly { id: string; state: 'stopped' | 'failed' }[] = [],
): Answers => ({ 'process.signal': () => ({ signalled, notAlive }) });
const request = { words: ['web'], files: [], signal: 'SIGHUP', tree: false } as const;

describe('sup signal', () => {
  it('says what was signalled', async () => {
    const { context, out, calls, open } = fake({ answers: answering([web]) });
    await signal(context, request);
    expect(calls).toEqual([{ method: 'process.signal', params: { targets: ['web'], signal: 'SIGHUP', to: 'main' } }]);
    expect(out()).toBe('SIGHUP to demo/web (pid 42)\n');
    expect(open()).toBe(0);
  });

  it('counts the processes of a tree', async () => {
    const { context, out, calls } = fake({ answers: answering([{ ...web, processes: 3 }, web]) });
    await signal(context, { ...request, tree: true });
    expect(calls[0]?.params).toMatchObject({ to: 'tree' });
    expect(out()).toBe('SIGHUP to demo/web (3 processes)\nSIGHUP to demo/web (1 process)\n');
  });

  it('sums up very many', async () => {
    const many = Array.from({ length: 50 }, (_, n) => ({ ...web, id: `demo/p${n}` }));
    const { context, out } = fake({ answers: answering(many) });
    await signal(context, request);
    expect(out()).toBe('SIGHUP to 50 processes\n');
  });

  it('says which could not be reached: some, or all', async () => {
    const some = fake({ answers: answering([web], [down]) });
    const refusal = await refusalOf(signal(some.context, request));
    expect(refusal).toMatchObject({
      code: 'SOME_NOT_ALIVE',
      exit: 6,
      message: '1 of 2 not running: demo/db (stopped)',
    });
    expect(some.out()).toBe('SIGHUP to demo/web (pid 42)\n');
    const none = fake({ answers: answering([], [down, { id: 'demo/x', state: 'failed' }]) });
    expect(await refusalOf(signal(none.context, request))).toMatchObject({
      code: 'NONE_ALIVE',
      exit: 3,
      message: 'none of them is running: demo/db (stopped), demo/x (failed)',
      hint: 'start it first: `sup start demo/db`',
    });
    expect(none.out()).toBe('');
  });

  it('prints one JSON value, also when not all were reached', async () => {
    const { context, out } = fake({ answers: answering([web], [down]), json: true });
    await refusalOf(signal(context, request));
    expect(JSON.parse(out())).toEqual({ signalled: [web], notAlive: [down] });
  });
});
