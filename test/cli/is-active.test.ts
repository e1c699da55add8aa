import { describe, expect, it } from 'vitest';
import { isActive } from '../../src/cli/commands/is-active.ts';
import type { ProcessView } from '../../src/protocol/view.ts';
import { fake, refusalOf } from './fake.ts';
import { view } from './views.ts';

const seeing = (...views: readonly ProcessView[]) => ({ answers: { 'process.list': () => views } });
const request = { words: ['web'], files: [], quiet: false };
const failed = view('demo/db', { state: 'failed', pid: null });

describe('sup is-active', () => {
  it('says the word of one, as systemctl does', async () => {
    const { context, out, exitCode, calls } = fake(seeing(view('demo/web')));
    await isActive(context, request);
    expect([out(), exitCode()]).toEqual(['running\n', 0]);
    expect(calls).toEqual([{ method: 'process.list', params: { targets: ['web'] } }]);
  });

  it('names each of several; one that is not running decides', async () => {
    const { context, out, exitCode } = fake(seeing(view('demo/web'), failed));
    await isActive(context, request);
    expect([out(), exitCode()]).toEqual(['demo/web running\ndemo/db failed\n', 3]);
  });

  it.each(['starting', 'stopping', 'waiting', 'stopped', 'failed'] as const)('%s is not running', async (state) => {
    const { context, out, exitCode } = fake(seeing(view('demo/web', { state })));
    await isActive(context, request);
    expect([out(), exitCode()]).toEqual([`${state}\n`, 3]);
  });

  it('is silent when told to be', async () => {
    const { context, out, exitCode } = fake(seeing(failed));
    await isActive(context, { ...request, quiet: true });
    expect([out(), exitCode()]).toEqual(['', 3]);
  });

  it('takes all of nothing for not active', async () => {
    const { context, exitCode } = fake(seeing());
    await isActive(context, { ...request, words: ['all'] });
    expect(exitCode()).toBe(3);
  });

  it.each([
    [{}, 'inactive: no daemon is running here\n'],
    [{ quiet: true }, ''],
  ])('answers without a daemon: %j', async (changes, text) => {
    const { context, out, err, exitCode } = fake();
    await isActive(context, { ...request, ...changes });
    expect([out(), err(), exitCode()]).toEqual([text, '', 3]);
  });

  it('prints the views as JSON, and none without a daemon', async () => {
    const one = fake({ ...seeing(failed), json: true });
    await isActive(one.context, request);
    expect([JSON.parse(one.out()), one.exitCode()]).toEqual([[failed], 3]);
    const none = fake({ json: true });
    await isActive(none.context, request);
    expect([none.out(), none.exitCode()]).toEqual(['[]\n', 3]);
  });

  it('asks for a target, daemon or none', async () => {
    expect(await refusalOf(isActive(fake().context, { ...request, words: [] }))).toMatchObject({ code: 'USAGE' });
  });
});
