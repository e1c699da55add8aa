import { describe, expect, it } from 'vitest';
import { reset } from '../../src/cli/commands/reset.ts';
import { fake } from './fake.ts';

const resetting = (ids: readonly string[], failed: readonly string[] = []) => ({
  answers: { 'process.reset': () => ({ ids, failed }) },
});
const choice = { words: ['demo'], files: [] };

describe('sup reset', () => {
  it.each([
    [['demo/web'], [], ['reset demo/web: failures and start limit are cleared']],
    [
      ['demo/web', 'demo/db'],
      ['demo/db'],
      [
        'reset demo/web, demo/db: failures and start limit are cleared',
        'no longer failed, and stopped: demo/db; `sup start demo/db` starts it',
      ],
    ],
    [
      ['demo/web', 'demo/db'],
      ['demo/web', 'demo/db'],
      [
        'reset demo/web, demo/db: failures and start limit are cleared',
        'no longer failed, and stopped: demo/web, demo/db; `sup start` starts them',
      ],
    ],
  ])('%j of which %j had failed', async (ids, failed, lines) => {
    const { context, out } = fake(resetting(ids, failed));
    await reset(context, choice);
    expect(out().trimEnd().split('\n')).toEqual(lines);
  });

  it('prints one JSON value', async () => {
    const { context, out } = fake({ ...resetting(['demo/web']), json: true });
    await reset(context, choice);
    expect(JSON.parse(out())).toEqual({ ids: ['demo/web'], failed: [] });
  });
});
