import type { Exit, SignalName } from '../base/process.ts';
import type { Millis } from '../base/time.ts';
import { formatDuration } from '../base/units.ts';
import { unreachable } from '../base/unreachable.ts';
import type { LaunchedChild, Trees } from '../platform/platform.ts';
import type { ErrandOrder } from './errand-order.ts';
import { type Spawner, spawnErrand, unspawned } from './spawn.ts';

/** From SIGTERM to SIGKILL, for a command that is out of time or called off by whoever waits for it. */
export const ERRAND_GRACE_MS: Millis = 5_000;

/** How much of a command is shown in a reason. */
export const SHOWN_COMMAND_CHARS = 80;

export type ErrandOutcome =
  | { readonly kind: 'done' }
  /** It ended with something else than exit code 0, or could not be started (`exit.kind` is then `unspawned`). */
  | { readonly kind: 'failed'; readonly command: readonly string[]; readonly exit: Exit }
  | { readonly kind: 'timed-out'; readonly command: readonly string[]; readonly afterMs: Millis }
  /** It was called off, or out of time, before its turn came: nothing of it was done. */
  | { readonly kind: 'no-turn'; readonly command: readonly string[] }
  | { readonly kind: 'called-off' };

export type ErrandFailure = Exclude<ErrandOutcome, { kind: 'done' }>;

/** A command that runs. It leads a process group of its own, and what ends it ends the whole group. */
export class Errand implements Disposable {
  readonly #order: ErrandOrder;
  readonly #trees: Trees;
  readonly #told: (outcome: ErrandOutcome) => void;
  readonly #ended: () => void;
  readonly #child: LaunchedChild;
  #timer: NodeJS.Timeout | undefined;
  /** What is told instead of its exit, once it is being ended. */
  #verdict: ErrandOutcome | undefined;

  /**
   * Starts it. `told` hears the outcome once: when it has ended, and at the latest a while after its SIGKILL. `ended`
   * is called when its process is gone. SupError LAUNCH_*, LOG_*, SPEC_ENV_* when it cannot be started.
   */
  constructor(
    by: Spawner,
    trees: Trees,
    order: ErrandOrder,
    told: (outcome: ErrandOutcome) => void,
    ended: () => void,
  ) {
    this.#order = order;
    this.#trees = trees;
    this.#told = told;
    this.#ended = ended;
    this.#child = spawnErrand(by, order, (exit) => this.#exited(by, exit));
  }

  /** From outside, as by a ladder of somebody else; SIGKILL and SIGTERM call it off. */
  signal(signal: SignalName): void {
    if (signal === 'SIGTERM' || signal === 'SIGKILL') this.#verdict ??= { kind: 'called-off' };
    this.#trees.signalGroup(this.#child, signal);
  }

  /** SIGTERM, and SIGKILL when that does not help. */
  end(verdict: ErrandOutcome): void {
    if (this.#verdict !== undefined) return;
    this.#verdict = verdict;
    this.#trees.signalGroup(this.#child, 'SIGTERM');
    this.#after(ERRAND_GRACE_MS, () => {
      this.#trees.signalGroup(this.#child, 'SIGKILL');
      // One in uninterruptible sleep does not die of it, and nobody is to wait for it without end.
      this.#after(ERRAND_GRACE_MS, () => this.#told(verdict));
    });
  }

  /** Nobody will be there to bound it any more. */
  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
    this.signal('SIGKILL');
    this.#told({ kind: 'called-off' });
  }

  #after(ms: Millis, action: () => void): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(action, ms);
  }

  /** What it said is in the log before anybody learns that it has ended. */
  #exited(by: Spawner, exit: Exit): void {
    clearTimeout(this.#timer);
    // The rest of a group that was to end; of one that ended by itself, what it left is a part of the tree.
    if (this.#verdict !== undefined) this.#trees.signalGroup(this.#child, 'SIGKILL');
    by.outputs.drain(this.#order.instance.id);
    this.#ended();
    const { command } = this.#order;
    const own: ErrandOutcome =
      exit.kind === 'code' && exit.code === 0 ? { kind: 'done' } : { kind: 'failed', command, exit };
    this.#told(this.#verdict ?? own);
  }
}

/** A command that never came to life, as an outcome. */
export const unborn = ({ command }: ErrandOrder, error: unknown): ErrandOutcome => ({
  kind: 'failed',
  command,
  exit: unspawned(error),
});

/** What went wrong, for people: "`cmd` exited with 3". */
export function describeFailure(failure: ErrandFailure): string {
  switch (failure.kind) {
    case 'failed':
      return `${shown(failure.command)} ${exitWords(failure.exit)}`;
    case 'timed-out':
      return `${shown(failure.command)} took longer than ${formatDuration(failure.afterMs)}`;
    case 'no-turn':
      return `${shown(failure.command)} had no turn`;
    case 'called-off':
      return 'it was called off';
    default:
      return unreachable(failure);
  }
}

function shown(command: readonly string[]): string {
  const text = command.join(' ');
  return `\`${text.length > SHOWN_COMMAND_CHARS ? `${text.slice(0, SHOWN_COMMAND_CHARS)}…` : text}\``;
}

function exitWords(exit: Exit): string {
  switch (exit.kind) {
    case 'code':
      return `exited with ${exit.code}`;
    case 'signal':
      return `was killed by ${exit.signal}`;
    case 'unspawned':
      return `could not be run: ${exit.message}`;
    case 'unknown':
      return 'ended, how is not known';
    default:
      return unreachable(exit);
  }
}
