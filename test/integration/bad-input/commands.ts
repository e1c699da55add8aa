import type { TestHome } from '../../helpers/home.ts';

/** How each command is typed of a process called web; a new command gets its line here. */
const TYPED: Readonly<Record<string, readonly (readonly string[])[]>> = {
  start: [
    ['start', 'app.yaml'],
    ['start', '--name', 'web', '--', 'sleep', '1'],
    ['start', 'web'],
  ],
  plan: [['plan', 'app.yaml']],
  stop: [['stop', 'web']],
  restart: [['restart', 'web']],
  reload: [['reload', 'web']],
  delete: [
    ['delete', 'web'],
    ['down', 'web'],
  ],
  signal: [['signal', 'SIGHUP', 'web']],
  scale: [['scale', 'web', '2']],
  reset: [['reset', 'web']],
  ls: [['ls'], ['ls', 'web'], ['list']],
  status: [['status', 'web']],
  'is-active': [['is-active', 'web']],
  logs: [['logs'], ['logs', 'web']],
  events: [['events']],
  check: [['check', 'app.yaml']],
  daemon: [
    ['daemon', 'start'],
    ['daemon', 'stop'],
    ['daemon', 'status'],
    ['daemon', 'run'],
    ['daemon', 'logs'],
  ],
  help: [['help']],
};

/** What is found in the help of sup: every command that there is. */
export async function commandNames(home: TestHome): Promise<readonly string[]> {
  const help = await home.ok('--help');
  const groups = help.slice(help.indexOf('Start and stop:'), help.indexOf('\nExamples:'));
  return [...groups.matchAll(/^ {2}([a-z][a-z-]*)/gm)].map(([, name = '']) => name);
}

/** Every command that there is, but those of `except` (`ls`, or one way of typing it: `start web`). */
export async function everyCommand(
  home: TestHome,
  ...except: readonly string[]
): Promise<readonly (readonly string[])[]> {
  const names = await commandNames(home);
  const missing = names.filter((name) => !Object.hasOwn(TYPED, name));
  if (names.length === 0 || missing.length > 0) throw new Error(`commands.ts does not know ${missing.join(', ')}`);
  return names
    .filter((name) => !except.includes(name))
    .flatMap((name) => TYPED[name] ?? [])
    .filter((typed) => !except.includes(typed.join(' ')));
}
