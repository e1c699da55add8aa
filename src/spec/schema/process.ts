import { ok, type Result } from '../../base/result.ts';
import { closest } from '../../base/closest.ts';
import { MAX_PROCESSES } from '../bounds.ts';
import { variableFault } from '../names.ts';
import type { Refusal } from '../problems.ts';
import { quote } from '../quote.ts';
import type { Template } from '../template.ts';
import type { Dependency, LaunchSpec } from '../types.ts';
import { written } from '../written.ts';
import { duration, readWhole, refuse, whole } from './amounts.ts';
import { hooks, restartSchedule, sandbox, schedule, watch } from './extras.ts';
import { keys, leaf } from './leaf.ts';
import { limits } from './limits.ts';
import { command, environment, list } from './lists.ts';
import { logs } from './logs.ts';
import { liveness, readiness } from './probe.ts';
import { restart } from './restart.ts';
import { type Output, record, type Shape } from './shape.ts';
import { reload, stop } from './stop.ts';
import { choice, name, readText, text, truth, umask, variable } from './texts.ts';

/** null: run directly; `default`: the shell of this system; else its path. */
export type Shell =
  | { readonly kind: 'none' }
  | { readonly kind: 'default' }
  | { readonly kind: 'path'; readonly path: Template };

const shell = leaf(
  (raw): Result<Shell, Refusal> => {
    if (raw === true || raw === 'true') return ok({ kind: 'default' });
    if (raw === false || raw === 'false') return ok({ kind: 'none' });
    const path = readText(raw);
    if (!path.ok || !/[/\\]|^[a-z]+\.exe$/i.test(path.value))
      return refuse(`${quote(raw)} is neither true, false nor the path of a shell`, 'write `true` for /bin/sh');
    return ok({ kind: 'path', path: path.value });
  },
  {
    description: 'Whether a shell runs the command: true for /bin/sh -c (cmd.exe on Windows), or the path of a shell.',
    standard: false,
    type: ['boolean', 'string'],
    template: true,
  },
);

const inherit = leaf(
  (raw): Result<LaunchSpec['envInherit'], Refusal> => {
    if (raw === 'default' || raw === 'all' || raw === 'none') return ok(raw);
    if (!Array.isArray(raw)) {
      const near = closest(written(raw), ['default', 'all', 'none']);
      return refuse(
        `${quote(raw)} is not one of default, all, none, or a list of names`,
        near === undefined ? undefined : `did you mean ${near}?`,
      );
    }
    const bad = raw.find((entry) => typeof entry !== 'string' || variableFault(entry) !== undefined);
    return bad === undefined ? ok(raw as string[]) : refuse(`${quote(bad)} is not the name of a variable`);
  },
  {
    description:
      'What is taken from the environment of the command that applies the file: default (PATH HOME USER LOGNAME SHELL LANG LC_* TZ TMPDIR XDG_*; as another user without XDG_*), all, none, or a list of names.',
    standard: 'default',
    anyOf: [{ enum: ['default', 'all', 'none'] }, { type: 'array', items: { type: 'string' } }],
  },
);

const slot = keys(
  { name: name('The name of the instance.'), env: environment('Variables of this instance alone.') },
  { description: 'One instance. In short: its name.', short: { type: ['string', 'integer'] } },
  (raw) => (raw === null || Array.isArray(raw) ? raw : { name: raw }),
);

const instances: Shape<Output<typeof slot>[]> = {
  before: (raw) => (typeof raw === 'object' ? raw : countOf(raw)),
  form: {
    kind: 'list',
    entry: slot,
    least: 1,
    most: MAX_PROCESSES,
    words: `this is neither a number from 1 to ${MAX_PROCESSES} nor a list of names`,
  },
  meta: {
    description: 'How many of it there are; or a list of names, each with variables of its own.',
    standard: 1,
    short: { type: ['integer', 'string'], minimum: 1, maximum: MAX_PROCESSES },
  },
};

/** N as a list of N names from 0 on; what is no number is left to be refused. */
function countOf(raw: unknown): unknown {
  const count = readWhole(raw, 1, MAX_PROCESSES);
  return count.ok ? Array.from({ length: count.value }, (_, index) => ({ name: String(index) })) : raw;
}

const UNTIL = ['started', 'ready', 'completed', 'exited'] as const satisfies readonly Dependency['until'][];

const dependsOn = record(
  null,
  choice('Until what it is waited for: completed is an exit with 0.', UNTIL),
  {
    description: 'What is started before it, and until what that is waited for. A plain list means ready.',
    short: { type: 'array', items: { type: 'string' } },
  },
  // As a key, `__proto__` would be passed over and not refused: a list with it is taken for what it is.
  (raw) =>
    Array.isArray(raw) && !raw.includes('__proto__')
      ? Object.fromEntries(raw.map((process) => [written(process), 'ready']))
      : raw,
);

const launch = {
  command: command(
    'What is run: split into words as a shell would, never run by one; or a list of words, taken as it is.',
  ),
  shell,
  cwd: text('The folder it runs in; by default the folder of this file. ~ is the home of the user it runs as.'),
  user: text(
    'The user it runs as, by name or number, with his supplementary groups, HOME, USER and LOGNAME. Only root can name another one.',
  ),
  group: text("The group it runs as, by name or number; by default the user's own. Only root can name another one."),
  umask: umask('The mode bits that new files do not get, in octal.'),
  nice: whole('From -20 (first) to 19 (last); below that of the daemon only with the right to it.', 0, -20, 19),
  env: environment('Variables of its environment; they win over files and over what is inherited.'),
  env_files: list(
    text('A file of NAME=value lines; with a leading - it may be absent.'),
    'Read again at every start, in order; later ones win.',
    [],
  ),
  env_file: text('The same as env_files with one entry.'),
  env_required: list(variable('The name of a variable.'), 'Missing or empty: refused before anything starts.', []),
  env_inherit: inherit,
};

const life = {
  instances,
  autostart: truth('false: known, but started only by a person.', true),
  essential: truth('When it ends for good, sup in the foreground ends with its exit code.', false),
  kind: choice(
    'service: meant to stay up. job: runs to completion; exit 0 is success and no reason to start again.',
    ['service', 'job'],
    'service',
  ),
  depends_on: dependsOn,
  before_start: list(
    command('A command; a leading - forgives its failure.'),
    'Run first, in order; a failure fails the start.',
    [],
  ),
  after_start: list(command('A command; a leading - forgives its failure.'), 'Run when it is ready, in order.', []),
  start_timeout: duration('Not ready in time is a failed start.', '30s', { least: 1 }),
  readiness,
  liveness,
  restart,
  stop,
  reload,
};

const surroundings = {
  limits,
  logs,
  schedule,
  restart_schedule: restartSchedule,
  watch,
  sockets: list(text('host:port, or a path.'), 'sup listens on these and hands the descriptors over (LISTEN_FDS).', []),
  sandbox,
  hooks,
};

/** One process, or the defaults of all. */
export const processSchema = keys(
  { ...launch, ...life, ...surroundings },
  { id: 'process', description: 'One process: what is run and how it is kept up.' },
);

export type ProcessInput = Output<typeof processSchema>;
