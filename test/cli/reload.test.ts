import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { reload, type ReloadRequest } from '../../src/cli/commands/reload.ts';
import type { ReloadOutcome } from '../../src/protocol/methods.ts';
import { tempFolder } from '../helpers/temp-folder.ts';
import { layDown } from '../logs/segments.ts';
import { fake, refusalOf } from './fake.ts';

const request: ReloadRequest = { words: ['demo'], files: [], timeoutMs: null };
const ending = (...outcomes: readonly ReloadOutcome[]) => ({ 'process.reload': () => ({ outcomes }) });
const good = { kind: 'reloaded', id: 'demo/web', by: 'SIGHUP', pid: 42 } as const;
const bad = { kind: 'failed', id: 'demo/api', problem: 'its reload command exited with code 3' } as const;
const down = { kind: 'not-running', id: 'demo/db', state: 'stopped' } as const;

describe('sup reload', () => {
  it('says by what each was reloaded', async () => {
    const { context, out, calls, open } = fake({ answers: ending(good, { ...good, id: 'demo/x', by: 'its command' }) });
    await reload(context, request);
    expect(calls).toEqual([{ method: 'process.reload', params: { targets: ['demo'], timeoutMs: 90_000 } }]);
    expect(out()).toBe('reloaded demo/web by SIGHUP (pid 42)\nreloaded demo/x by its command (pid 42)\n');
    expect(open()).toBe(0);
  });

  it('tells a command that failed with the last lines that were said', async () => {
    using folder = tempFolder();
    const dir = join(folder.path, 'api@0');
    mkdirSync(dir);
    layDown(dir, [Buffer.from('one\nbad configuration in line 7\n')]);
    const answers = { ...ending(good, bad, down), 'logs.locate': () => [{ id: 'demo/api', dir }] };
    const { context, out } = fake({ answers });
    expect(await refusalOf(reload(context, { ...request, timeoutMs: 5 }))).toMatchObject({
      code: 'RELOAD_FAILED',
      exit: 6,
      message: '1 of 3 not reloaded: demo/api',
    });
    expect(out()).toBe(
      'reloaded demo/web by SIGHUP (pid 42)\n' +
        'demo/api: its reload command exited with code 3\n    | one\n    | bad configuration in line 7\n',
    );
  });

  it.each([
    [[good, down], 'SOME_NOT_ALIVE', 6],
    [[down], 'NONE_ALIVE', 3],
  ] as const)('says what does not run: %j', async (outcomes, code, exit) => {
    const { context } = fake({ answers: ending(...outcomes) });
    expect(await refusalOf(reload(context, request))).toMatchObject({ code, exit });
  });

  it('prints one JSON value', async () => {
    const { context, out } = fake({ answers: ending(good, bad), json: true });
    expect(await refusalOf(reload(context, request))).toMatchObject({ code: 'RELOAD_FAILED' });
    expect(JSON.parse(out())).toEqual([good, bad]);
  });
});
