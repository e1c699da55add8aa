import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { FolderWatch } from '../../src/logs/folder-watch.ts';
import { tempFolder } from '../helpers/temp-folder.ts';
import { until } from '../helpers/until.ts';

/** Longer than the test may take: then the poll has no part in it. */
const NEVER_MS = 60_000;

/** Resolves to true once the wait is over. */
const over = (watch: FolderWatch) => {
  const state = { over: false };
  void watch.wait().then(() => {
    state.over = true;
  });
  return state;
};

describe('FolderWatch', () => {
  it('wakes when something is written', async () => {
    using folder = tempFolder();
    using watch = new FolderWatch(folder.path, NEVER_MS);
    const wait = over(watch);
    writeFileSync(join(folder.path, 'file'), 'x');
    await until(() => wait.over, 'the wake-up');
    expect(wait.over).toBe(true);
  });

  it('does not wait for what happened before', async () => {
    using folder = tempFolder();
    using other = new FolderWatch(folder.path, NEVER_MS);
    using watch = new FolderWatch(folder.path, NEVER_MS);
    const wait = over(other);
    writeFileSync(join(folder.path, 'file'), 'x');
    // The other one has heard of it, so this one has too.
    await until(() => wait.over, 'the news');
    const late = over(watch);
    await until(() => late.over, 'no wait');
    expect(late.over).toBe(true);
  });

  it('wakes at the latest after the poll time, also where there is no folder', async () => {
    using folder = tempFolder();
    using watch = new FolderWatch(join(folder.path, 'absent'), 10);
    for (let turn = 0; turn < 3; turn += 1) await watch.wait();
    mkdirSync(join(folder.path, 'absent'));
    await watch.wait();
    const wait = over(watch);
    await until(() => wait.over, 'the poll');
    expect(wait.over).toBe(true);
  });

  it('ends the wait when it is disposed, and waits no more', async () => {
    using folder = tempFolder();
    const watch = new FolderWatch(folder.path, NEVER_MS);
    const wait = over(watch);
    watch[Symbol.dispose]();
    await until(() => wait.over, 'the end of the wait');
    await watch.wait();
    const watchers = () => process.getActiveResourcesInfo().filter((kind) => kind === 'FSEventWrap');
    await until(() => watchers().length === 0, 'no watcher');
    expect(watchers()).toEqual([]);
  });
});
