import { describe, expect, it } from 'vitest';
import { runProgram } from '../../src/cli/program/program.ts';
import { fake, refusalOf } from './fake.ts';
import { detail, view } from './views.ts';

const answers = {
  'process.list': () => [view('a/web')],
  'process.status': () => [detail()],
  'process.start': () => ({ ids: ['a/web'], rested: [] }),
  'process.stop': () => ({ ids: ['a/web'], rested: [] }),
  'process.delete': () => ({ ids: ['a/web'], rested: [] }),
  'process.restart': () => ({ ids: ['a/web'], rested: [] }),
  'process.settle': () => ({ views: [view('a/web')], pending: [], overtaken: [] }),
  'logs.locate': () => [],
} as const;

async function run(...argv: string[]) {
  const world = fake({ answers });
  const globals: unknown[] = [];
  const daemons: unknown[] = [];
  const contextOf = (given: { home: string | undefined; json: boolean }) => {
    globals.push(given);
    return { ...world.context, json: given.json };
  };
  const done = runProgram(argv, { contextOf, runDaemon: (args) => void daemons.push(args) });
  return { ...world, done, globals, daemons };
}

const methodsOf = async (...argv: string[]) => {
  const { done, calls } = await run(...argv);
  await done;
  return calls.map(({ method, params }) => [method, params]);
};

describe('the command line', () => {
  it.each([
    [['ls'], 'process.list', {}],
    [['list', 'web'], 'process.list', { targets: ['web'] }],
    [['start', 'web'], 'process.start', { targets: ['web'] }],
    [['stop', 'web', 'api'], 'process.stop', { targets: ['web', 'api'] }],
    [['restart', 'web'], 'process.restart', { targets: ['web'] }],
    [['delete', 'web'], 'process.delete', { targets: ['web'] }],
    [['down', 'web'], 'process.delete', { targets: ['web'] }],
    [['status', 'web'], 'process.status', { target: 'web' }],
    [['status'], 'process.list', {}],
    [['logs', 'web'], 'logs.locate', { targets: ['web'] }],
    [['logs'], 'logs.locate', { targets: ['all'] }],
  ])('%j asks the daemon for %s', async (argv, method, params) => {
    expect((await methodsOf(...argv))[0]).toEqual([method, params]);
  });

  it.each([[['--home', '/h', 'ls', '--json']], [['ls', '--json', '--home', '/h']], [['--json', 'ls', '--home=/h']]])(
    'takes the global options on either side of the command: %j',
    async (argv) => {
      const { done, globals } = await run(...argv);
      await done;
      expect(globals.at(-1)).toEqual({ home: '/h', json: true });
    },
  );

  it.each([
    [['stop', '']],
    [['delete', 'web', '']],
    [['restart', '']],
    [['start', '']],
    [['status', '']],
    [['logs', '']],
    [['ls', '']],
    [['check', '']],
    [['plan', '']],
    [['stop', '-f', '']],
    [['start', '--file=']],
    [['--home', '', 'ls']],
    [['stop', 'all', '--home=']],
  ])('refuses an empty word, which is mostly a variable that is not set: %j', async (argv) => {
    const { done, calls } = await run(...argv);
    expect(await refusalOf(done)).toMatchObject({ code: 'USAGE', exit: 2 });
    expect(calls).toEqual([]);
  });

  it.each([
    [['start', '--prune', 'web'], /"web" is no file/],
    [['start', 'shop/web', 'api', '--prune'], /"shop\/web", "api" are no files/],
    [['start', '--prune', '--name', 'x', '--', 'true'], /`--name` is no file/],
  ])('refuses --prune where no file is named: %j', async (argv, what) => {
    const { done, calls } = await run(...argv);
    const refusal = await refusalOf(done);
    expect(refusal).toMatchObject({ code: 'USAGE', exit: 2, message: expect.stringMatching(what) as string });
    expect(calls).toEqual([]);
  });

  it('hands on --timeout and --no-wait', async () => {
    const settle = (await methodsOf('stop', 'web', '--timeout', '1m30s')).find(
      ([method]) => method === 'process.settle',
    );
    expect(settle?.[1]).toMatchObject({ timeoutMs: 90_000 });
    expect((await methodsOf('stop', 'web', '--no-wait')).map(([method]) => method)).toEqual(['process.stop']);
  });

  it('becomes the daemon only when asked to, with its home', async () => {
    const { done, daemons } = await run('--home', '/h', 'daemon', 'run');
    await done;
    expect(daemons).toEqual([['--home', '/h']]);
  });

  it.each([
    [['--version'], /^sup \d+\.\d+\.\d+\n$/],
    [['-V'], /^sup /],
    [['--version', '--json'], /^\{"version":"[\d.]+","protocol":1,"node":"v/],
    [['--help'], /^Usage: sup .*\n[\s\S]*Examples:/],
    [['help', 'start'], /^Usage: sup start /],
    [['start', '--help'], /Examples:\n {2}sup start /],
    [['daemon', '--help'], /Usage: sup daemon /],
  ])('%j is answered without a daemon', async (argv, text) => {
    const { done, out, calls } = await run(...argv);
    await done;
    expect(out()).toMatch(text);
    expect(calls).toEqual([]);
  });

  it('has no command without examples', async () => {
    const names = ['start', 'plan', 'stop', 'restart', 'delete', 'ls', 'status', 'logs', 'check', 'daemon'];
    const inner = ['start', 'stop', 'run', 'status', 'logs'].map((name) => ['daemon', name]);
    for (const argv of [...names.map((name) => [name]), ...inner]) {
      const { done, out } = await run(...argv, '--help');
      await done;
      expect(out(), argv.join(' ')).toContain('\nExamples:\n  sup ');
      expect(out(), argv.join(' ')).toContain('--json');
    }
  });
});

describe('what cannot be understood', () => {
  it.each([
    [[], 'no command was given', 'sup start'],
    [['strat'], "unknown command 'strat'", 'did you mean start? See `sup --help`'],
    [['--home', '/h'], 'no command was given', 'sup start'],
    [['--home', '/h', 'ls', '--jsn'], "unknown option '--jsn'", '`sup ls --help`'],
    [['nonsense', 'web'], "unknown command 'nonsense'", 'see `sup --help`'],
    [['ls', '--jsn'], "unknown option '--jsn'", 'did you mean --json? See `sup ls --help`'],
    [['stop', 'web', '--timeout'], "option '--timeout <time>' argument missing", 'see `sup stop --help`'],
    [['stop', 'web', '--timeout', '90'], '"90" is not a time', '`--timeout 90s`'],
    [['logs', '-n', 'many'], '"many" is not a number of lines', '-n 100'],
    [['logs', '-n', '-1'], '"-1" is not a number of lines', '-n 100'],
    [['help', 'strat'], "unknown command 'strat'", 'see `sup --help`'],
    [['daemon'], '`sup daemon` needs to be told what', 'see `sup daemon --help`'],
    [['daemon', 'nonsense'], "unknown command 'nonsense'", 'see `sup daemon --help`'],
    [['start', '--name', 'Web', '--', 'x'], 'begins with a letter or a digit', 'did you mean `--name web`?'],
    [['daemon', 'strt'], "unknown command 'strt'", 'did you mean start?'],
    [['daemon', 'status', 'web'], "too many arguments for 'status'", 'sup daemon --help'],
    [['start', '--name', 'web'], 'its command is missing behind `--`', 'sup start --name web -- COMMAND'],
    [
      ['start', '--name', 'web', 'node', 'w.js'],
      'its command is missing behind `--`',
      'sup start --name web -- node w.js',
    ],
    [['start', '--', 'node', 'w.js'], 'needs a name', 'sup start --name NAME -- node w.js'],
    [['ls', '--', 'web'], '`sup ls` takes nothing behind `--`', 'sup start --name'],
  ])('%j', async (argv, what, hint) => {
    const { done, calls } = await run(...argv);
    const refusal = await refusalOf(done);
    expect(refusal).toMatchObject({ code: 'USAGE', exit: 2 });
    expect(refusal.message).toContain(what);
    expect(refusal.hint).toContain(hint);
    expect(calls).toEqual([]);
  });

  it('never takes words behind -- for options of ours', async () => {
    const { done, daemons, globals } = await run('start', '--', 'x', '--json', '--home', '/h');
    await refusalOf(done);
    expect(daemons).toEqual([]);
    expect(globals).toEqual([{ home: undefined, json: false }]);
  });
});
