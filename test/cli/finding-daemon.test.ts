import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { reload } from '../../src/cli/commands/reload.ts';
import { findingDaemon } from '../../src/cli/finding-daemon.ts';
import { startingDaemon } from '../../src/cli/starting-daemon.ts';
import { fake } from './fake.ts';

const answers = { 'process.list': () => [], 'process.reload': () => ({ outcomes: [] }) };
const LINE = 'waiting for the daemon to answer\n';

/** A daemon that answers when it is told to. */
function silent() {
  let answer: (value?: unknown) => void = () => {};
  let refuse: (error: Error) => void = () => {};
  const hello = new Promise<unknown>((resolve, reject) => ([answer, refuse] = [resolve, reject]));
  return { ...fake({ answers, hello }), answer: () => answer(), refuse: (error: Error) => refuse(error) };
}

describe('a daemon that does not answer', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] });
  });
  afterEach(() => {
    expect(vi.getTimerCount()).toBe(0);
    vi.useRealTimers();
  });

  it('is not waited for in silence, and not before the first question', async () => {
    const { context, err, calls, answer } = silent();
    const daemon = await findingDaemon(context);
    const asked = daemon?.call('process.list', {});
    expect(calls).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(900);
    expect(err()).toBe('');
    await vi.advanceTimersByTimeAsync(100);
    expect(err()).toBe(LINE);
    answer();
    await asked;
    await vi.advanceTimersByTimeAsync(10_000);
    expect(err()).toBe(LINE);
  });

  it('is not said when it answers at once', async () => {
    const { context, err, answer } = silent();
    const daemon = await findingDaemon(context);
    answer();
    await daemon?.call('process.list', {});
    await vi.advanceTimersByTimeAsync(10_000);
    expect(err()).toBe('');
  });

  it('leaves nothing behind when it refuses to be spoken with', async () => {
    const { context, err, refuse } = silent();
    const daemon = await findingDaemon(context);
    const asked = daemon?.call('process.list', {});
    await vi.advanceTimersByTimeAsync(1_000);
    refuse(new Error('of another version'));
    await expect(asked).rejects.toThrow('of another version');
    await vi.advanceTimersByTimeAsync(10_000);
    expect(err()).toBe(LINE);
  });

  it('is not said to be starting', async () => {
    const { context, err, answer } = silent();
    const daemon = await startingDaemon(context);
    await vi.advanceTimersByTimeAsync(1_000);
    answer();
    await daemon.hello;
    expect(err()).toBe(LINE);
  });

  it('is not said to be reloading something', async () => {
    const { context, err, answer } = silent();
    const done = reload(context, { words: ['web'], files: [], timeoutMs: null });
    await vi.advanceTimersByTimeAsync(1_000);
    answer();
    await done;
    expect(err()).toBe(LINE);
  });

  it('is said while it is still looked for', async () => {
    const world = fake({ answers: null });
    let found: (none: undefined) => void = () => {};
    const find = () => new Promise<undefined>((resolve) => (found = resolve));
    const finding = findingDaemon({ ...world.context, doors: { ...world.context.doors, find } });
    await vi.advanceTimersByTimeAsync(1_000);
    expect(world.err()).toBe('looking for the daemon\n');
    found(undefined);
    expect(await finding).toBeUndefined();
  });

  it('is not said to a program that reads JSON', async () => {
    const world = fake({ answers, hello: new Promise(() => {}), json: true });
    using _ = await findingDaemon(world.context);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(world.err()).toBe('');
  });
});
