import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hotLs } from '../../src/cli/hot-path.ts';
import { runProgram } from '../../src/cli/program/program.ts';
import { fake } from './fake.ts';

/** What the ordinary parser makes of the same words; undefined when it is not `ls`. */
async function slowLs(argv: readonly string[]) {
  let globals: { home: string | undefined; json: boolean } | undefined;
  const { context, calls } = fake({ answers: { 'process.list': () => [] } });
  const contextOf = (given: { home: string | undefined; json: boolean }) => {
    globals = given;
    return context;
  };
  await runProgram(argv, { contextOf, runDaemon: () => {} }).catch(() => {});
  const [call] = calls;
  if (call?.method !== 'process.list' || globals === undefined) return undefined;
  return { ...globals, targets: (call.params as { targets?: string[] }).targets ?? [] };
}

describe('the short way to `ls`', () => {
  it.each([
    [['ls'], { home: undefined, json: false, targets: [] }],
    [['list', '--json'], { home: undefined, json: true, targets: [] }],
    [['--home', '/h', 'ls', 'web', 'a/*'], { home: '/h', json: false, targets: ['web', 'a/*'] }],
    [['ls', '--home=/h', '--json'], { home: '/h', json: true, targets: [] }],
  ])('understands %j', (argv, expected) => {
    expect(hotLs(argv)).toEqual(expected);
  });

  it.each([
    [[]],
    [['start']],
    [['ls', '--help']],
    [['ls', '-h']],
    [['ls', '--jso']],
    [['ls', '--']],
    [['ls', '--home']],
    [['ls', '--home', '--json']],
    [['ls', '--home=']],
    [['--home', '', 'ls']],
    [['stop', 'ls']],
    [['lss']],
    [['ls', '']],
    [['ls', '/srv/app.yaml']],
    [['ls', 'app.yaml']],
    [['ls', '.']],
  ])('leaves %j to the ordinary way', (argv) => {
    expect(hotLs(argv)).toBeUndefined();
  });

  it('never means anything else than the ordinary way', async () => {
    const words = fc.constantFrom(
      'ls',
      'list',
      '--json',
      '--home',
      '--home=/x',
      '/y',
      '',
      'web',
      'a/b',
      '-n',
      '--',
      'stop',
    );
    await fc.assert(
      fc.asyncProperty(fc.array(words, { maxLength: 6 }), async (argv) => {
        const hot = hotLs(argv);
        if (hot !== undefined) expect(await slowLs(argv)).toEqual(hot);
      }),
      { numRuns: 500 },
    );
  });
});
