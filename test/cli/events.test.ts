import { describe, expect, it } from 'vitest';
import { events, type EventsRequest } from '../../src/cli/commands/events.ts';
import type { Missed, Notice } from '../../src/protocol/notices.ts';
import { cursor, notice } from '../helpers/notice.ts';
import { until } from '../helpers/until.ts';
import { type Answers, fake, type FakeOptions, refusalOf } from './fake.ts';
import { before } from './views.ts';

const asked = (changes: Partial<EventsRequest>): EventsRequest => ({
  lines: null,
  since: null,
  follow: null,
  ...changes,
});

const telling = (notices: readonly Notice[], missed: Missed | null = null): Answers => ({
  'notices.list': () => ({ notices, cursor: notices.at(-1)?.cursor ?? cursor(0), missed }),
});

const three = [1, 2, 3].map((at) => notice(at, { reason: `the ${at}`, kind: 'stopped' }));

const linesOf = (text: string): unknown[] =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown);

async function following(options: FakeOptions, request: Partial<EventsRequest> = {}) {
  const world = fake(options);
  const stop = new AbortController();
  const done = events(world.context, asked({ ...request, follow: stop.signal }));
  done.catch(() => undefined);
  await until(() => world.followers() === 1, 'it follows');
  return { ...world, done, stop };
}

describe('sup events', () => {
  it('shows the last ones, and asks for no more than it shows', async () => {
    const { context, out, calls } = fake({ answers: telling(three) });
    await events(context, asked({}));
    expect(calls).toEqual([{ method: 'notices.list', params: { last: 40 } }]);
    expect(out().match(/a\/b {2}stopped +the \d/g)).toEqual(
      three.map(({ reason }) => expect.stringMatching(new RegExp(`stopped +${reason}`))),
    );
  });

  it('shows everything since a cursor, or the last of that', async () => {
    const { context, calls } = fake({ answers: telling(three) });
    const since = { kind: 'cursor', cursor: cursor(7) } as const;
    await events(context, asked({ since }));
    await events(context, asked({ since, lines: 2 }));
    expect(calls.map(({ params }) => params)).toEqual([{ since: cursor(7) }, { since: cursor(7), last: 4 }]);
  });

  it('shows what is not older than so long, and says when older ones may be gone', async () => {
    const aged = [60_000, 30_000, 10_000].map((ms, n) =>
      notice(n + 50, { at: before(ms), reason: `${ms}`, kind: 'stopped' }),
    );
    const { context, out, err, calls } = fake({ answers: telling(aged) });
    await events(context, asked({ since: { kind: 'ago', ms: 40_000 } }));
    expect(calls).toEqual([{ method: 'notices.list', params: {} }]);
    expect(out().match(/\d+(?=\n)/g)).toEqual(['30000', '10000']);
    expect(err()).toBe('');
    await events(context, asked({ since: { kind: 'ago', ms: 40_000 }, lines: 1 }));
    expect(out().match(/\d+(?=\n)/g)).toEqual(['30000', '10000', '10000']);
    await events(context, asked({ since: { kind: 'ago', ms: 90_000 } }));
    expect(err()).toBe(`events before ${before(60_000)} are kept no longer\n`);
  });

  it('prints an object a line, each with its cursor', async () => {
    const { context, out } = fake({ answers: telling(three), json: true });
    await events(context, asked({}));
    expect(linesOf(out())).toEqual(three);
  });

  it('leaves the decision to start to programs: people see what comes of it', async () => {
    const all = [notice(1, { kind: 'starting', pid: null }), notice(2)];
    const forPeople = fake({ answers: telling(all) });
    await events(forPeople.context, asked({}));
    expect(forPeople.out().match(/\n/g)).toHaveLength(1);
    const forPrograms = fake({ answers: telling(all), json: true });
    await events(forPrograms.context, asked({}));
    expect(forPrograms.out().match(/\n/g)).toHaveLength(2);
    expect(forPrograms.calls[0]?.params).toEqual({ last: 20 });
  });

  it('shows as many as were asked for, whatever is left out', async () => {
    const starts = [1, 3, 5, 7].flatMap((at) => [
      notice(at, { kind: 'starting', pid: null }),
      notice(at + 1, { pid: at }),
    ]);
    const { context, out } = fake({ answers: telling(starts.slice(2)) });
    await events(context, asked({ lines: 3 }));
    expect(out().match(/pid \d/g)).toEqual(['pid 3', 'pid 5', 'pid 7']);
    await events(context, asked({ lines: 0 }));
    expect(out().match(/\n/g)).toHaveLength(3);
  });

  it.each<[Missed, string]>([
    [{ kind: 'forgotten', count: 12 }, '12 events were kept no longer: only the newest are\n'],
    [{ kind: 'forgotten', count: 1 }, '1 event was kept no longer: only the newest are\n'],
    [
      { kind: 'other-daemon' },
      'this cursor is of an earlier life of the daemon: what happened between then and its present start is not known\n',
    ],
    [
      { kind: 'ahead' },
      `this cursor is ahead of the newest event, ${cursor(3)}, and none can have come after it: all that are kept are told\n`,
    ],
  ])('says aloud what is missing: %j', async (missed, words) => {
    const { context, err } = fake({ answers: telling(three, missed) });
    await events(context, asked({ since: { kind: 'cursor', cursor: cursor(1) } }));
    expect(err()).toBe(words);
  });

  it.each<[Missed, number | null]>([
    [{ kind: 'forgotten', count: 12 }, 12],
    [{ kind: 'other-daemon' }, null],
    [{ kind: 'ahead' }, null],
  ])('tells a program what is missing in its own place: %j', async (missed, count) => {
    const { context, out, err } = fake({ answers: telling(three.slice(1), missed), json: true });
    await events(context, asked({ since: { kind: 'cursor', cursor: cursor(1) } }));
    const [gap, ...notices] = linesOf(out());
    expect(gap).toMatchObject({ kind: 'gap', cursor: cursor(1), why: missed.kind, count });
    expect(notices).toEqual(three.slice(1));
    expect(err()).toBe('');
  });

  it('tells a program that older ones may be gone, and where those that are kept begin', async () => {
    const aged = [60_000, 10_000].map((ms, n) => notice(n + 50, { at: before(ms) }));
    const { context, out, err } = fake({ answers: telling(aged), json: true });
    await events(context, asked({ since: { kind: 'ago', ms: 90_000 } }));
    expect(linesOf(out())[0]).toMatchObject({ kind: 'gap', cursor: cursor(49), why: 'forgotten', count: null });
    expect(err()).toBe('');
  });

  it('tells a program what was dropped on its way, between the two that it has', async () => {
    const { out, err, tell, stop, done } = await following({ answers: telling(three), json: true });
    tell(notice(4));
    tell(notice(9));
    expect(linesOf(out()).slice(3)).toMatchObject([
      { cursor: cursor(4) },
      { kind: 'gap', cursor: cursor(8), why: 'too-slow', count: 4 },
      { cursor: cursor(9) },
    ]);
    expect(err()).toBe('');
    stop.abort();
    await done;
  });

  it('goes on with what comes, from where the list ended, and counts what was dropped on the way', async () => {
    const { out, err, tell, stop, done, open } = await following({ answers: telling(three) });
    tell(notice(4, { reason: 'the 4' }));
    expect(err()).toBe('');
    tell(notice(9, { reason: 'the 9' }));
    expect(err()).toBe('4 events were dropped here: this reader was too slow\n');
    tell(notice(10, { reason: 'the 10' }));
    expect(out().match(/the \d+/g)).toEqual(['the 1', 'the 2', 'the 3', 'the 4', 'the 9', 'the 10']);
    stop.abort();
    await done;
    expect(open()).toBe(0);
  });

  it('says that the daemon has ended, by its exit code too', async () => {
    const { hangUp, done, out } = await following({ answers: telling(three) });
    expect(out().match(/\n/g)).toHaveLength(3);
    hangUp();
    expect(await refusalOf(done)).toMatchObject({ code: 'DAEMON_ENDED', exit: 5 });
  });

  it('needs a daemon and never makes one', async () => {
    expect(await refusalOf(events(fake().context, asked({})))).toMatchObject({ code: 'NO_DAEMON' });
  });
});
