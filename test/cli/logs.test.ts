import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { logs } from '../../src/cli/commands/logs.ts';
import type { LogChoice } from '../../src/cli/log-range.ts';
import { MAX_SEARCHED_BYTES } from '../../src/logs/line-filter.ts';
import { noteStart } from '../../src/logs/starts.ts';
import { tempFolder } from '../helpers/temp-folder.ts';
import { until } from '../helpers/until.ts';
import { type Answers, fake, type FakeOptions, refusalOf } from './fake.ts';

const segment = (offset: number): string => `all-${String(offset).padStart(19, '0')}.log`;

/** A log folder with what each process has written. */
function written(root: string, texts: Readonly<Record<string, string | Uint8Array>>): void {
  for (const [slot, text] of Object.entries(texts)) {
    mkdirSync(join(root, slot), { recursive: true });
    writeFileSync(join(root, slot, segment(0)), text);
  }
}

const locating = (root: string, ids: Readonly<Record<string, string>>): Answers => ({
  'logs.locate': ({ targets }) =>
    Object.entries(ids)
      .filter(([id]) => targets[0] === 'all' || targets.includes(id))
      .map(([id, slot]) => ({ id, dir: join(root, slot) })),
});

const last = (words: readonly string[], lines: number | null) => ({
  ...{ words, files: [], lines, since: null, grep: null, follow: null },
});

describe('sup logs', () => {
  it('gives one log to a pipe byte for byte', async () => {
    using folder = tempFolder();
    written(folder.path, { 'a/web@0': 'first\nsecond \u001b[31mred\nthird without end' });
    const { context, out, open } = fake({ answers: locating(folder.path, { 'a/web': 'a/web@0' }) });
    await logs(context, last(['a/web'], 2));
    expect(out()).toBe('second \u001b[31mred\nthird without end');
    expect(open()).toBe(0);
  });

  it('never lets a log drive the terminal', async () => {
    using folder = tempFolder();
    written(folder.path, { 'a/web@0': 'bell \u0007 clear \u001b[2J\n' });
    const { context, out } = fake({ answers: locating(folder.path, { 'a/web': 'a/web@0' }), terminal: 80 });
    await logs(context, last(['a/web'], 10));
    expect(out()).toBe('bell \\x07 clear \\x1b[2J\n');
  });

  it('puts the name before each line of several, and all of them when nothing is named', async () => {
    using folder = tempFolder();
    written(folder.path, { 'a/web@0': 'one\ntwo\n', 'a/longer@0': 'three' });
    const answers = locating(folder.path, { 'a/web': 'a/web@0', 'a/longer': 'a/longer@0' });
    const { context, out } = fake({ answers });
    await logs(context, last([], 10));
    expect(out()).toBe('a/web    | one\na/web    | two\na/longer | three\n');
  });

  it('is one JSON object a line', async () => {
    using folder = tempFolder();
    written(folder.path, { 'a/web@0': 'one "quoted"\n\u001b[2J\n' });
    const { context, out } = fake({ answers: locating(folder.path, { 'a/web': 'a/web@0' }), json: true });
    await logs(context, last(['a/web'], 10));
    const lines = out().trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
      { id: 'a/web', text: 'one "quoted"' },
      { id: 'a/web', text: '\u001b[2J' },
    ]);
  });

  it('says nothing of a process that has not written yet', async () => {
    using folder = tempFolder();
    const { context, out } = fake({ answers: locating(folder.path, { 'a/new': 'a/new@0' }) });
    await logs(context, last(['a/new'], 10));
    expect(out()).toBe('');
  });

  it('follows over rotation, from the line where it stands, and ends when told to', async () => {
    using folder = tempFolder();
    written(folder.path, { 'a/web@0': 'old\nhalf' });
    const slot = join(folder.path, 'a/web@0');
    const { context, out } = fake({ answers: locating(folder.path, { 'a/web': 'a/web@0' }), terminal: 80 });
    const end = new AbortController();
    const following = logs(context, { ...last(['a/web'], 1), follow: end.signal });
    appendFileSync(join(slot, segment(0)), ' line\n');
    await until(() => out() === 'half line\n', 'the rest of the line that was being written');
    writeFileSync(join(slot, segment('old\nhalf line\n'.length)), 'after rotation\n');
    await until(() => out() === 'half line\nafter rotation\n', 'the line behind the rotation');
    end.abort();
    await following;
  });

  it('follows a process that has not written yet', async () => {
    using folder = tempFolder();
    const { context, out } = fake({ answers: locating(folder.path, { 'a/new': 'a/new@0' }) });
    const end = new AbortController();
    const following = logs(context, { ...last(['a/new'], 10), follow: end.signal });
    written(folder.path, { 'a/new@0': 'hello\n' });
    await until(() => out() === 'hello\n', 'its first line');
    end.abort();
    await following;
  });
});

describe('sup logs --since start and --grep', () => {
  const start = (folder: string, slot: string, offset: number): void =>
    noteStart(join(folder, slot), { run: 2, at: '2026-11-20T10:00:00.000Z', offsets: { all: offset } });
  const chosen = (words: readonly string[], choice: Partial<LogChoice>) => ({ ...last(words, null), ...choice });

  it('shows of each what it wrote since its own last start', async () => {
    using folder = tempFolder();
    written(folder.path, { 'a/web@0': 'old\nnew\nnewer\n', 'a/api@0': 'only\n' });
    start(folder.path, 'a/web@0', 'old\n'.length);
    const answers = locating(folder.path, { 'a/web': 'a/web@0', 'a/api': 'a/api@0' });
    const { context, out } = fake({ answers });
    await logs(context, chosen([], { since: 'start' }));
    expect(out()).toBe('a/web | new\na/web | newer\na/api | only\n');
  });

  it('shows no more lines than are asked for, and no older ones', async () => {
    using folder = tempFolder();
    written(folder.path, { 'a/web@0': 'old\none\ntwo\n' });
    start(folder.path, 'a/web@0', 'old\n'.length);
    const answers = locating(folder.path, { 'a/web': 'a/web@0' });
    for (const [lines, shown] of [
      [1, 'two\n'],
      [2, 'one\ntwo\n'],
      [9, 'one\ntwo\n'],
      [0, ''],
    ] as const) {
      const { context, out } = fake({ answers });
      await logs(context, chosen(['a/web'], { since: 'start', lines }));
      expect(out()).toBe(shown);
    }
  });

  it('shows nothing of a start after which nothing was written, and all of a log that has begun anew', async () => {
    using folder = tempFolder();
    written(folder.path, { 'a/web@0': 'old\n', 'a/api@0': 'anew\n' });
    start(folder.path, 'a/web@0', 'old\n'.length);
    start(folder.path, 'a/api@0', 1_000);
    const answers = locating(folder.path, { 'a/web': 'a/web@0', 'a/api': 'a/api@0' });
    const { context, out } = fake({ answers });
    await logs(context, chosen([], { since: 'start' }));
    expect(out()).toBe('a/api | anew\n');
  });

  it('says how much of the last start is not there any more', async () => {
    using folder = tempFolder();
    mkdirSync(join(folder.path, 'a/web@0'), { recursive: true });
    writeFileSync(join(folder.path, 'a/web@0', segment(5_000)), 'rest\n');
    start(folder.path, 'a/web@0', 1_000);
    const { context, out, err } = fake({ answers: locating(folder.path, { 'a/web': 'a/web@0' }) });
    await logs(context, chosen(['a/web'], { since: 'start' }));
    expect(out()).toBe('rest\n');
    expect(err()).toMatch(/^a\/web: 3\.9K of its log are no longer there\n$/);
  });

  it('goes on with what comes', async () => {
    using folder = tempFolder();
    written(folder.path, { 'a/web@0': 'old\nnew err\nnew ok\nhalf' });
    start(folder.path, 'a/web@0', 'old\n'.length);
    const { context, out } = fake({ answers: locating(folder.path, { 'a/web': 'a/web@0' }), terminal: 80 });
    const end = new AbortController();
    const done = logs(context, { ...chosen(['a/web'], { since: 'start', grep: /err/ }), follow: end.signal });
    appendFileSync(join(folder.path, 'a/web@0', segment(0)), ' err\nfine\nlast err');
    await until(() => out() === 'new err\nhalf err\n', 'the line that was half there');
    end.abort();
    await done;
    expect(out()).toBe('new err\nhalf err\nlast err\n');
  });

  it('finds the lines of a pattern, byte for byte, over segments, and the last of them', async () => {
    using folder = tempFolder();
    const first = 'err 1\nok\nerr \u001b[31m2\n';
    written(folder.path, { 'a/web@0': first });
    writeFileSync(join(folder.path, 'a/web@0', segment(first.length)), 'fine\nerr 3\nok\nerr 4 without end');
    const answers = locating(folder.path, { 'a/web': 'a/web@0' });
    const all = ['err 1\n', 'err \u001b[31m2\n', 'err 3\n', 'err 4 without end'];
    for (const lines of [null, 0, 1, 2, 3, 4, 5, 2_000_000]) {
      const { context, out } = fake({ answers });
      await logs(context, chosen(['a/web'], { grep: /^err/, lines }));
      expect(out()).toBe((lines === null ? all : lines === 0 ? [] : all.slice(-lines)).join(''));
    }
  });

  it('tries a pattern on no more than a piece of a line that does not end', async () => {
    using folder = tempFolder();
    const long = `${'x'.repeat(MAX_SEARCHED_BYTES)}${'y'.repeat(10)}\n`;
    written(folder.path, { 'a/web@0': `${long}z\n` });
    const answers = locating(folder.path, { 'a/web': 'a/web@0' });
    for (const lines of [null, 1]) {
      const { context, out } = fake({ answers });
      await logs(context, chosen(['a/web'], { grep: /y/, lines }));
      expect(out()).toBe('yyyyyyyyyy\n');
    }
  });
});

describe('sup logs -f, when nothing more comes', () => {
  async function following(words: readonly string[], options: FakeOptions) {
    const world = fake(options);
    const end = new AbortController();
    const done = logs(world.context, { ...last(words, 10), follow: end.signal });
    return { ...world, done, end: () => (end.abort(), done) };
  }

  it('says once that a process was deleted, and goes on with the others', async () => {
    using folder = tempFolder();
    written(folder.path, { 'a/web@0': 'web\n', 'a/api@0': 'api\n' });
    const answers: Answers = locating(folder.path, { 'a/web': 'a/web@0', 'a/api': 'a/api@0' });
    const { err, out, tell, end, open, followers } = await following(['a/web', 'a/api'], { answers });
    await until(() => followers() === 1, 'it hears the notices');
    tell({ kind: 'deleted', id: 'a/other' });
    tell({ kind: 'stopped', id: 'a/api', to: 'stopped' });
    expect(err()).toBe('');
    tell({ kind: 'deleted', id: 'a/web' });
    tell({ kind: 'deleted', id: 'a/web' });
    expect(err()).toBe('a/web: it was deleted; nothing more comes until it is started again\n');
    appendFileSync(join(folder.path, 'a/api@0', segment(0)), 'more\n');
    await until(() => out().endsWith('more\n'), 'the other goes on');
    expect(open()).toBe(1);
    await end();
    expect(open()).toBe(0);
    expect(err().match(/\n/g)).toHaveLength(1);
  });

  it('says that the daemon has ended, and goes on', async () => {
    using folder = tempFolder();
    written(folder.path, { 'a/web@0': 'web\n' });
    const answers = locating(folder.path, { 'a/web': 'a/web@0' });
    const { err, out, hangUp, end } = await following(['a/web'], { answers });
    hangUp();
    await until(() => err() !== '', 'it is said');
    expect(err()).toBe('the daemon has ended; nothing more comes until it is started again\n');
    appendFileSync(join(folder.path, 'a/web@0', segment(0)), 'more\n');
    await until(() => out().endsWith('more\n'), 'it goes on');
    await end();
  });

  it('says nothing when it is itself that ends', async () => {
    using folder = tempFolder();
    written(folder.path, { 'a/web@0': 'web\n' });
    const { err, hangUp, end } = await following(['a/web'], { answers: locating(folder.path, { 'a/web': 'a/web@0' }) });
    await end();
    hangUp();
    await new Promise((resolve) => setImmediate(resolve));
    expect(err()).toBe('');
  });

  it('says that there is no daemon', async () => {
    using folder = tempFolder();
    written(folder.path, { 'a/web@0': 'web\n' });
    const { err, out, end } = await following(['a/web'], { logFolder: folder.path });
    await until(() => out() === 'web\n', 'what is there');
    expect(err()).toBe('no daemon is running; nothing more comes until it is started again\n');
    await end();
  });
});

describe('sup logs without a daemon', () => {
  const texts = { 'a/web@0': 'web\n', 'a/worker@0': 'w0\n', 'a/worker@1': 'w1\n', 'b/web@0': 'other\n' };

  it.each([
    [['a/web'], 'web\n'],
    [['a'], 'a/web      | web\na/worker@0 | w0\na/worker@1 | w1\n'],
    [['worker@1'], 'w1\n'],
    [['web'], 'a/web | web\nb/web | other\n'],
    [[], 'a/web      | web\na/worker@0 | w0\na/worker@1 | w1\nb/web      | other\n'],
  ])('reads what lies in its folder: %j', async (words, expected) => {
    using folder = tempFolder();
    written(folder.path, texts);
    const { context, out } = fake({ logFolder: folder.path });
    await logs(context, last(words, 10));
    expect(out()).toBe(expected);
  });

  it('says so when nothing lies there', async () => {
    using folder = tempFolder();
    const { context } = fake({ logFolder: folder.path });
    expect(await refusalOf(logs(context, last(['web'], 10)))).toMatchObject({ code: 'NO_DAEMON', exit: 5 });
  });
});
