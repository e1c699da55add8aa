import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { check } from '../../src/cli/commands/check.ts';
import { plan } from '../../src/cli/commands/plan.ts';
import { tempFolder } from '../helpers/temp-folder.ts';
import { type Answers, fake, refusalOf } from './fake.ts';

const APP = `name: demo
processes:
  web: {command: [sleep, "60"]}
  worker: {command: [sleep, "60"], instances: 2}
  manual: {command: [sleep, "60"], autostart: false}
`;

function withApp(text: string) {
  const folder = tempFolder();
  const file = join(folder.path, 'app.yaml');
  writeFileSync(file, text);
  return { file, [Symbol.dispose]: () => folder[Symbol.dispose]() };
}

describe('sup plan', () => {
  it('asks for a plan only', async () => {
    using app = withApp(APP);
    const answers: Answers = {
      'app.apply': ({ dryRun }) => ({
        plan: [
          {
            id: 'demo/web',
            action: 'restart',
            reason: `dry run: ${dryRun}`,
            changes: [{ key: 'env.A', before: null, after: '1' }],
          },
        ],
        unnamed: [],
        otherApps: [],
      }),
    };
    const { context, out, calls, open } = fake({ answers });
    await plan(context, { files: [app.file], prune: false });
    expect(calls.map(({ method }) => method)).toEqual(['app.apply']);
    expect(out()).toBe(
      '~ demo/web  restart  dry run: true\n    env.A: (none) -> 1\n1 to restart; nothing has been changed\n',
    );
    expect(open()).toBe(0);
  });

  it('needs no daemon and makes none', async () => {
    using app = withApp(APP);
    const { context, out } = fake();
    await plan(context, { files: [app.file], prune: false });
    expect(out()).toBe(
      [
        '+ demo/web       start  no daemon is running yet',
        '+ demo/worker@0  start  no daemon is running yet',
        '+ demo/worker@1  start  no daemon is running yet',
        '+ demo/manual    add    no daemon is running yet; autostart is off',
        '3 to start, 1 to add; nothing has been changed',
        '',
      ].join('\n'),
    );
  });

  it('prints the items in JSON', async () => {
    using app = withApp(APP);
    const { context, out } = fake({ json: true });
    await plan(context, { files: [app.file], prune: false });
    expect(JSON.parse(out())).toHaveLength(4);
  });
});

describe('sup check', () => {
  it('says what is in a good file', async () => {
    using app = withApp(APP);
    const { context, out } = fake({ cwd: join(app.file, '..') });
    await check(context, { files: [app.file] });
    expect(out()).toBe('app.yaml: ok: app demo, 4 processes: web, worker x2, manual\n');
  });

  it('says every problem, and exits with 4', async () => {
    using app = withApp('processes:\n  web: {comand: x}\n  api: {command: y, instances: -1}\n');
    const { context, out } = fake();
    const refusal = await refusalOf(check(context, { files: [app.file] }));
    expect(refusal).toMatchObject({ code: 'SPEC_INVALID', exit: 4 });
    expect(refusal.message).toContain('app.yaml:2:');
    expect(refusal.message).toContain('app.yaml:3:');
    expect(out()).toBe('');
  });

  it('prints JSON', async () => {
    using app = withApp(APP);
    const { context, out } = fake({ json: true });
    await check(context, { files: [app.file] });
    expect(JSON.parse(out())).toEqual([{ app: 'demo', file: app.file, processes: 4 }]);
  });
});
