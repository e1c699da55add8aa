import { describe, expect, it } from 'vitest';
import { type TestHome, withHome } from '../../helpers/home.ts';

/** What README.md promises. */
const DONE = 0;
const USAGE = 2;
const NOT_FOUND = 3;
const INVALID = 4;
const UNREACHABLE = 5;
const PARTLY = 6;

type Case = readonly [code: number, ...argv: string[]];

/** Every command takes these; each has a line for every code that it can end in here. */
const TARGETED = ['stop', 'restart', 'delete', 'status', 'reload', 'reset', 'is-active', 'logs', 'ls'];

const WITHOUT_DAEMON: readonly Case[] = [
  [DONE, 'ls'],
  [DONE, '--version'],
  [DONE, '--help'],
  [DONE, 'help', 'scale'],
  [DONE, 'check', 'good.yaml'],
  [DONE, 'plan', 'good.yaml'],
  [DONE, 'plan', '--prune', 'good.yaml'],
  [DONE, 'daemon', 'stop'],
  [DONE, 'daemon', 'logs'],
  [NOT_FOUND, 'is-active', 'web'],
  [NOT_FOUND, 'is-active', '--quiet', 'web'],
  [NOT_FOUND, 'check', 'nowhere.yaml'],
  [NOT_FOUND, 'plan', 'nowhere.yaml'],
  [NOT_FOUND, 'start', 'nowhere.yaml'],
  [NOT_FOUND, 'start'],
  [INVALID, 'check', 'broken.yaml'],
  [INVALID, 'plan', 'broken.yaml'],
  [INVALID, 'start', 'broken.yaml'],
  [INVALID, 'start', 'unfit.yaml'],
  [UNREACHABLE, 'start', 'web'],
  [UNREACHABLE, 'stop', 'web'],
  [UNREACHABLE, 'restart', 'web'],
  [UNREACHABLE, 'reload', 'web'],
  [UNREACHABLE, 'delete', 'web'],
  [UNREACHABLE, 'status', 'web'],
  [UNREACHABLE, 'signal', 'HUP', 'web'],
  [UNREACHABLE, 'scale', 'web', '2'],
  [UNREACHABLE, 'reset', 'web'],
  [UNREACHABLE, 'logs', 'web'],
  [UNREACHABLE, 'events'],
  [UNREACHABLE, 'daemon', 'status'],
];

const MISUSED: readonly Case[] = [
  [USAGE],
  [USAGE, 'strat', 'good.yaml'],
  [USAGE, 'ls', '--jsno'],
  [USAGE, 'start', '--name', 'x'],
  [USAGE, 'start', '--name', 'x', 'good.yaml', '--', 'sleep', '1'],
  [USAGE, 'start', '--timeout', 'soon', 'good.yaml'],
  [USAGE, 'stop'],
  [USAGE, 'stop', ''],
  [USAGE, 'stop', 'web', '--timeout', '5'],
  [USAGE, 'stop', 'web', '--', 'x'],
  [USAGE, 'restart'],
  [USAGE, 'delete'],
  [USAGE, 'reload'],
  [USAGE, 'reset'],
  [USAGE, 'is-active'],
  [USAGE, 'signal'],
  [USAGE, 'signal', 'NOPE', 'web'],
  [USAGE, 'signal', 'HUP'],
  [USAGE, 'scale', 'web'],
  [USAGE, 'scale', 'web', 'two'],
  [USAGE, 'logs', '-n', 'all', 'web'],
  [USAGE, 'events', '--since', 'tomorrow'],
  [USAGE, 'events', '-n', 'x'],
  [USAGE, 'daemon', 'strat'],
  [USAGE, '--home', '', 'ls'],
];

const WITH_DAEMON: readonly Case[] = [
  ...TARGETED.map((command): Case => [NOT_FOUND, command, 'wbe']),
  ...TARGETED.map((command): Case => [NOT_FOUND, command, 'stranger.yaml']),
  [NOT_FOUND, 'start', 'wbe'],
  [NOT_FOUND, 'signal', 'HUP', 'wbe'],
  [NOT_FOUND, 'scale', 'wbe', '2'],
  [DONE, 'ls', 'web'],
  [DONE, 'status', 'web'],
  [DONE, 'status'],
  [DONE, 'logs', 'web'],
  [DONE, 'events'],
  [DONE, 'is-active', 'web'],
  [NOT_FOUND, 'is-active', 'all'],
  [NOT_FOUND, 'is-active', 'off'],
  [DONE, 'signal', 'WINCH', 'web'],
  [PARTLY, 'signal', 'WINCH', 'web', 'off'],
  [NOT_FOUND, 'signal', 'WINCH', 'off'],
  [DONE, 'reload', 'web'],
  [PARTLY, 'reload', 'web', 'off'],
  [NOT_FOUND, 'reload', 'off'],
  [USAGE, 'reload', 'bad'],
  [DONE, 'reset', 'all'],
  [DONE, 'scale', 'web', '2'],
  [USAGE, 'scale', 'web', '0'],
  [DONE, 'scale', 'web', '1'],
  [DONE, 'start', 'web'],
  [PARTLY, 'start', 'bad'],
  [PARTLY, 'restart', 'bad'],
  [PARTLY, 'start', 'good.yaml'],
  [INVALID, 'start', 'broken.yaml'],
  [INVALID, 'start', 'unfit.yaml'],
  [DONE, 'restart', 'web'],
  [DONE, 'stop', 'web'],
  [DONE, 'stop', 'web'],
  [PARTLY, 'stop', 'slow', '--timeout', '1ms'],
  [DONE, 'stop', 'all'],
  [DONE, 'daemon', 'status'],
  [DONE, 'daemon', 'start'],
  [UNREACHABLE, 'daemon', 'run'],
  [DONE, 'delete', 'off'],
  [NOT_FOUND, 'delete', 'off'],
  [DONE, 'daemon', 'stop'],
];

async function run(home: TestHome, cases: readonly Case[]): Promise<void> {
  for (const [code, ...argv] of cases) {
    const said = await home.sup(...argv);
    expect(said.code, `sup ${argv.join(' ')}\n${said.stdout}${said.stderr}`).toBe(code);
    // Where something went wrong it is said, with a code and what to do; the answer of is-active is none of those.
    const isAnswer = code === DONE || (argv[0] === 'is-active' && !said.stderr.includes('error:'));
    if (!isAnswer) expect(said.stderr, argv.join(' ')).toMatch(/error: [\s\S]+\([A-Z_]+\)[\s\S]*\nhint: /);
  }
}

function files(home: TestHome): void {
  const good = [
    'web: {command: sleep 1000, reload: {mode: signal, signal: WINCH}}',
    'off: {command: sleep 1000, autostart: false, reload: {mode: signal}}',
    'bad: {command: [sh, -c, "exit 7"], restart: no, readiness: {after: 50ms}}',
    `slow: {command: [sh, -c, 'trap "sleep 0.5; exit" TERM; while :; do sleep 0.1; done']}`,
  ];
  home.write('good.yaml', `name: shop\nprocesses:\n  ${good.join('\n  ')}\n`);
  home.write('broken.yaml', 'processes: {web: {comand: sleep 1}}\n');
  home.write('unfit.yaml', 'name: shop\nprocesses: {web: {command: sleep 1, env_required: [NEVER_SET]}}\n');
  home.write('stranger.yaml', 'name: stranger\nprocesses: {web: {command: sleep 1}}\n');
}

describe('the exit code of every command', () => {
  it('without a daemon', () =>
    withHome(async (home) => {
      files(home);
      await run(home, WITHOUT_DAEMON);
      expect(home.living()).toEqual([]);
    }));

  it('for what cannot be understood, daemon or none', () =>
    withHome(async (home) => {
      files(home);
      await run(home, MISUSED);
      expect(home.living()).toEqual([]);
    }));

  it('with a daemon', () =>
    withHome(async (home) => {
      files(home);
      expect((await home.sup('start', 'good.yaml')).code).toBe(PARTLY);
      await run(home, WITH_DAEMON);
    }));
});
