import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { status } from '../../src/cli/commands/status.ts';
import { MAX_SAID } from '../../src/cli/render/cut.ts';
import { tempFolder } from '../helpers/temp-folder.ts';
import { fake, refusalOf } from './fake.ts';
import { detail, view } from './views.ts';

describe('sup status', () => {
  it('shows each process once, with its last lines', async () => {
    using folder = tempFolder();
    const dir = join(folder.path, 'daemon@0');
    mkdirSync(dir);
    writeFileSync(
      join(dir, 'all-0000000000000000000.log'),
      `${Array.from({ length: 14 }, (_, n) => `${n}\n`).join('')}\u001b[2J\n`,
    );
    const answers = { 'process.status': () => [detail({ logDir: dir })] };
    const { context, out, open } = fake({ answers });
    await status(context, { words: ['daemon', 'lyra'], files: [] });
    expect(out().match(/^● lyra\/daemon {2}running for 2h3m$/gm)).toHaveLength(1);
    const lines = out()
      .trimEnd()
      .split('\n')
      .slice(-10)
      .map((line) => line.trim());
    expect(lines).toEqual(['last lines   5', '6', '7', '8', '9', '10', '11', '12', '13', '\\x1b[2J']);
    expect(open()).toBe(0);
  });

  it('cuts what a process said to a length that can be read', async () => {
    using folder = tempFolder();
    const long = 'x'.repeat(10_000);
    writeFileSync(join(folder.path, 'all-0000000000000000000.log'), `${long}\n`);
    const [exit] = detail().exits;
    if (exit === undefined) throw new Error('the sample has no exit');
    const failed = { state: 'failed', reason: long, exits: [{ ...exit, reason: long }], logDir: folder.path } as const;
    const { context, out } = fake({ answers: { 'process.status': () => [detail(failed)] } });
    await status(context, { words: ['daemon'], files: [] });
    const runs = out().match(/x{5,}…?/g) ?? [];
    expect(runs.map((run) => run.at(-1))).toEqual(['…', '…', '…']);
    for (const line of out().split('\n')) expect(line.length).toBeLessThan(MAX_SAID + 50);
  });

  it('says that the log cannot be read, and shows the rest', async () => {
    using folder = tempFolder();
    const file = join(folder.path, 'no-folder');
    writeFileSync(file, '');
    const { context, out } = fake({ answers: { 'process.status': () => [detail({ logDir: file })] } });
    await status(context, { words: ['daemon'], files: [] });
    expect(out()).toMatch(/last lines {3}\(.*no-folder.*\)/);
  });

  it('prints the details as they came in JSON', async () => {
    const details = [detail(), detail({ ...view('lyra/web') })];
    const { context, out } = fake({ answers: { 'process.status': () => details }, json: true });
    await status(context, { words: ['lyra'], files: [] });
    expect(JSON.parse(out())).toEqual(details);
  });

  it('needs a name', async () => {
    const { context } = fake({ answers: {} });
    expect(await refusalOf(status(context, { words: [], files: [] }))).toMatchObject({ code: 'USAGE', exit: 2 });
  });

  it('needs a daemon', async () => {
    const { context } = fake();
    expect(await refusalOf(status(context, { words: ['web'], files: [] }))).toMatchObject({
      code: 'NO_DAEMON',
      exit: 5,
    });
  });
});
