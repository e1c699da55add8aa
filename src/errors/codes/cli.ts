import { entry } from '../entry.ts';

/** What the command line refuses by itself. */
export const cliCodes = {
  USAGE: entry<{ what: string; hint: string }>({
    message: (p) => p.what,
    hint: (p) => p.hint,
    exit: 2,
  }),
  DAEMON_LINGERS: entry<{ waited: string }>({
    message: (p) => `everything is stopped, yet the process of the daemon has not ended after ${p.waited}`,
    hint: () => 'what holds it up is told by `sup daemon logs`; it may be killed, nothing depends on it any more',
    exit: 6,
  }),
  LEFT_BEHIND: entry<{ left: readonly string[] }>({
    message: (p) => `still alive and left behind by the daemon: ${p.left.join(', ')}`,
    hint: () =>
      'they do not even end by SIGKILL: look at their state with `ps`; the next `sup start` waits for their end',
    exit: 6,
  }),
  NO_APP_FILE: entry<{ folder: string }>({
    message: (p) => `there is neither a sup.yaml nor an app.yaml in ${p.folder}`,
    hint: () =>
      'name a file or a process: `sup start app.yaml`; or without a file: `sup start --name web -- node web.js`',
    exit: 3,
  }),
  NO_DAEMON: entry<{ command: string }>({
    message: () => 'no daemon is running here, so nothing is supervised',
    hint: (p) =>
      `\`sup start app.yaml\` starts one; if yours has a home of its own: \`sup --home DIR ${p.command}\` or SUP_HOME`,
    exit: 5,
  }),
  /** The words of `noteDied`, too. */
  DAEMON_DIED: entry<Record<string, never>>({
    message: () => 'the daemon that ran here has died, and what it started may still run',
    hint: () =>
      '`sup start FILE` ends what it left of that app and starts it anew, `sup daemon stop` ends all that it left',
    exit: 5,
  }),
  DAEMON_ENDED: entry<{ doing: string }>({
    message: () => 'the daemon has ended',
    hint: (p) => `nothing more can come; once it is up again: \`sup ${p.doing}\``,
    exit: 5,
  }),
  APP_UNKNOWN: entry<{ app: string; file: string }>({
    message: (p) => `the daemon knows nothing of the app "${p.app}" (${p.file})`,
    hint: (p) => `start it: \`sup start ${p.file}\`; what the daemon knows is shown by \`sup ls\``,
    exit: 3,
  }),
  APP_FRAGMENT: entry<{ file: string; app: string; whole: string }>({
    message: (p) => `${p.file} is only a part of the app "${p.app}", which includes it (${p.whole})`,
    hint: (p) => `name ${p.whole} for the whole app, or single processes by their names, as \`sup ls\` shows them`,
    exit: 2,
  }),
  APP_TWICE: entry<{ app: string; first: string; second: string }>({
    message: (p) => `${p.first} and ${p.second} are both named "${p.app}"`,
    hint: () => 'give one of them another `name:`, or join them into one file',
    exit: 4,
  }),
  OUTPUT_FAILED: entry<{ why: string }>({
    message: (p) => `what sup has to say cannot be written: ${p.why}`,
    hint: () =>
      'look at where the output goes: a full disk, a closed file; what was ordered may have been done, see `sup ls`',
    exit: 6,
  }),
  /** `overtaken`: stopped or deleted by somebody meanwhile. */
  NOT_UP: entry<NotUp>({
    message: failedAndPending,
    hint: (p) => {
      const [failed] = p.failed;
      const [pending] = p.pending;
      if (failed !== undefined) return `see why: \`sup status ${failed}\``;
      if (pending === undefined)
        return 'see who did what: `sup events`, or `sup daemon logs` when the daemon has ended';
      return `nothing has failed, and it goes on: \`sup status ${pending}\` tells how it is, a longer \`--timeout\` waits for it`;
    },
    exit: 6,
  }),
  /** `listed`: the file names the instances one by one. */
  SCALE_UNKNOWN: entry<{ name: string; why: string; listed?: true }>({
    message: (p) => `more instances of ${p.name} cannot be worked out: ${p.why}`,
    hint: (p) =>
      p.listed === true
        ? 'add one to `instances` in the app file and apply it: `sup start FILE`'
        : 'write `instances: N` in the app file and apply it: `sup start FILE`',
    exit: 6,
  }),
  RELOAD_FAILED: entry<{ failed: readonly { readonly id: string; readonly problem: string }[]; total: number }>({
    message: (p) => `${p.failed.length} of ${p.total} not reloaded: ${named(p.failed.map(({ id }) => id))}`,
    hint: (p) => `it goes on as it was; what the command said is in \`sup logs ${p.failed[0]?.id ?? ''}\``,
    exit: 6,
  }),
  NONE_ALIVE: entry<NotAlive>({
    message: (p) => `${p.total === 1 ? 'it is not running' : 'none of them is running'}: ${states(p)}`,
    hint: (p) => `start it first: \`sup start ${p.notAlive[0]?.id ?? ''}\``,
    exit: 3,
  }),
  SOME_NOT_ALIVE: entry<NotAlive>({
    message: (p) => `${p.notAlive.length} of ${p.total} not running: ${states(p)}`,
    hint: (p) => `the others were reached; start it: \`sup start ${p.notAlive[0]?.id ?? ''}\``,
    exit: 6,
  }),
  NOT_DOWN: entry<{ pending: readonly string[]; total: number; waited: string }>({
    message: (p) => `${p.pending.length} of ${p.total} not stopped after ${p.waited}: ${named(p.pending)}`,
    hint: (p) => `the daemon goes on trying; \`sup status ${p.pending[0] ?? ''}\` shows what is still alive`,
    exit: 6,
  }),
};

/** What a command for live processes could not reach. */
export interface NotAlive {
  readonly notAlive: readonly { readonly id: string; readonly state: string }[];
  readonly total: number;
}

const states = ({ notAlive }: NotAlive): string => named(notAlive.map(({ id, state }) => `${id} (${state})`));

/** So many names are said; the rest are counted. */
const NAMES_SAID = 5;

const named = (ids: readonly string[]): string =>
  ids.length <= NAMES_SAID
    ? ids.join(', ')
    : `${ids.slice(0, NAMES_SAID).join(', ')} and ${ids.length - NAMES_SAID} more`;

export interface NotUp {
  readonly failed: readonly string[];
  readonly pending: readonly string[];
  readonly overtaken: readonly string[];
  readonly total: number;
  readonly waited: string;
}

function failedAndPending(p: NotUp) {
  const of = (ids: readonly string[]): string => `${ids.length} of ${p.total}`;
  const failed = p.failed.length === 0 ? [] : [`${of(p.failed)} did not come up: ${named(p.failed)}`];
  const pending = p.pending.length === 0 ? [] : [`${of(p.pending)} not ready after ${p.waited}: ${named(p.pending)}`];
  const overtaken = p.overtaken.length === 0 ? [] : [`${of(p.overtaken)} stopped meanwhile: ${named(p.overtaken)}`];
  return [...failed, ...pending, ...overtaken].join('; ');
}
