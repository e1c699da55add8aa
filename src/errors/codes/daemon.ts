import { entry } from '../entry.ts';

/** What the daemon refuses. */
export const daemonCodes = {
  TARGET_UNKNOWN: entry<{ target: string; close: string | null }>({
    message: (p) => `nothing is named "${p.target}"`,
    hint: (p) => (p.close === null ? 'run `sup ls` to see every process' : `did you mean "${p.close}"?`),
    exit: 3,
  }),
  /** Nothing has been touched. */
  RELOAD_REPLACES: entry<{ ids: readonly string[] }>({
    message: (p) => `a reload by a new process (mode replace) is not supported yet: ${p.ids.join(', ')}`,
    hint: (p) =>
      `\`sup restart ${p.ids[0] ?? ''}\`, or write \`reload: {mode: signal}\` or \`{mode: command}\`; nothing has been touched`,
    exit: 2,
  }),
  SCALE_ONE: entry<{ target: string; names: readonly string[] }>({
    message: (p) =>
      p.names.length === 1
        ? `"${p.target}" is only a part of ${p.names[0]}`
        : `"${p.target}" means ${p.names.length} processes: ${p.names.join(', ')}`,
    hint: (p) => `one process is scaled at a time, and as a whole: \`sup scale ${p.names[0] ?? 'web'} 3\``,
    exit: 2,
  }),
  SCALE_NAMED: entry<{ name: string; instances: readonly string[] }>({
    message: (p) => `the instances of ${p.name} have names (${p.instances.join(', ')}), so they cannot be counted`,
    hint: () => 'add one to `instances` in the app file and apply it: `sup start FILE`',
    exit: 2,
  }),
  SCALE_OVERTAKEN: entry<{ name: string }>({
    message: (p) => `${p.name} was changed by somebody else at the same moment; nothing has been scaled`,
    hint: () => 'look at `sup ls` and run the command again',
    exit: 6,
  }),
  SCALE_TOO_MANY: entry<{ app: string; total: number; most: number }>({
    message: (p) => `the app ${p.app} would have ${p.total} processes, more than ${p.most}`,
    hint: () => 'scale to fewer, or make two apps of it',
    exit: 2,
  }),
  SIGNAL_UNKNOWN: entry<{ signal: string; close: string | null }>({
    message: (p) => `"${p.signal}" is not a signal of this system`,
    hint: (p) =>
      p.close === null
        ? 'write a name such as HUP or SIGHUP, or its number; `kill -l` lists them'
        : `did you mean ${p.close}?`,
    exit: 2,
  }),
  /** Nothing has been started or changed. `problems`: one for each process, all at once. */
  ENVIRONMENT_UNFIT: entry<{
    problems: readonly { readonly id: string; readonly what: string; readonly hint: string }[];
  }>({
    message: (p) => p.problems.map(({ id, what }) => `${id}: ${what}`).join('\n'),
    hint: (p) => `${p.problems[0]?.hint ?? 'mend what is named above'}; nothing has been started or changed`,
    exit: 4,
  }),
  /** `files`: as they were named. */
  FILES_UNREAD: entry<{ files: readonly string[]; why: string }>({
    message: (p) => `${p.files.join(', ')} could not be read for the daemon: ${p.why}`,
    hint: (p) => `try \`sup check ${p.files.join(' ')}\``,
    exit: 6,
  }),
  HOME_NOT_NAMED: entry<Record<string, never>>({
    message: () => '--home names no folder',
    hint: () => 'write the folder behind it; without --home the standard folders are used',
    exit: 2,
  }),
  DAEMON_RUNNING: entry<{ home: string; pid: number | null }>({
    message: (p) => `a daemon is already running for ${p.home}${p.pid === null ? '' : ` (pid ${p.pid})`}`,
    hint: (p) =>
      `use it (\`sup ls\`), stop it (\`sup daemon stop\`${p.pid === null ? '' : ` or \`kill ${p.pid}\``}), or give this one a home of its own (\`--home DIR\`)`,
    exit: 5,
  }),
  DAEMON_STOPPING: entry<{ method: string }>({
    message: (p) => `the daemon is stopping and takes no "${p.method}" any more`,
    hint: () => 'wait until it has ended, then run the command again',
    exit: 5,
  }),
  /** `purpose`: before_start, after_start, stop_command or reload. */
  ERRANDS_TOO_MANY: entry<{ purpose: string; most: number }>({
    message: (p) => `${p.most} commands for ${p.purpose} are under way already`,
    hint: () => 'look with `sup ls` for what hangs, and stop it',
    exit: 6,
  }),
  INTERNAL: entry<{ what: string }>({
    message: (p) => `a bug in sup: ${p.what}`,
    hint: () => 'please report it, with the daemon log (`sup daemon logs`)',
    exit: 70,
  }),
};
