import { parseDuration } from '../base/units.ts';
import type { Millis } from '../base/time.ts';
import { SupError } from '../errors/sup-error.ts';
import type { Dependency } from '../spec/types.ts';

/** Beyond the start timeouts: time to spawn, to try again, and to tell. */
export const START_MARGIN_MS: Millis = 10_000;
const LEAST_START_BOUND_MS: Millis = 30_000;
/** A job ends when it ends. For each that others wait for to end, so long is waited; `--timeout` says otherwise. */
export const JOB_BOUND_MS: Millis = 3_600_000;
/** The daemon lets nobody wait for longer. */
const MAX_START_BOUND_MS: Millis = 86_400_000;
/** After SIGKILL nothing should live for longer than this. */
export const KILL_BOUND_MS: Millis = 10_000;
/** Nobody wants to wait longer for a stop without being asked; `--timeout` does. */
const MAX_STOP_BOUND_MS: Millis = 900_000;
/** Stopping is asked after first, since the stop timeouts need to be known only of what takes longer. */
export const FIRST_LOOK_MS: Millis = 3_000;

/** What a start takes of one slot. */
export interface Startable {
  readonly app: string;
  readonly name: string;
  readonly startTimeoutMs: Millis;
  readonly needs: readonly Dependency[];
}

/**
 * How long `start` waits until each of `goals` is up: each waits for what it needs of `all`, which may take its own
 * start timeout one after the other, so the longest way counts.
 */
export function startBound(goals: readonly Startable[], all: readonly Startable[] = goals): Millis {
  const ways = new Ways(all);
  const longest = goals.reduce((most, goal) => Math.max(most, ways.to(keyOf(goal))), 0);
  return Math.min(Math.max(LEAST_START_BOUND_MS, longest + START_MARGIN_MS), MAX_START_BOUND_MS);
}

const keyOf = ({ app, name }: Pick<Startable, 'app' | 'name'>): string => `${app}/${name}`;

/** How long it takes at most until a process is up, with all that it needs before. */
class Ways {
  readonly #all = new Map<string, Startable[]>();
  readonly #known = new Map<string, Millis>();

  constructor(all: readonly Startable[]) {
    for (const each of all) {
      const slots = this.#all.get(keyOf(each));
      if (slots === undefined) this.#all.set(keyOf(each), [each]);
      else slots.push(each);
    }
  }

  /** With a stack of its own: a chain of 2,000 processes must not use up that of the engine. */
  to(goal: string): Millis {
    const trail = [goal];
    const begun = new Set<string>();
    for (let key = trail.at(-1); key !== undefined; key = trail.at(-1)) {
      const missing = begun.has(key)
        ? []
        : this.#needsOf(key).filter((each) => !this.#known.has(each) && !begun.has(each));
      begun.add(key);
      if (missing.length > 0) trail.push(...missing);
      else {
        this.#known.set(key, this.#longest(key));
        trail.pop();
      }
    }
    return this.#known.get(goal) ?? 0;
  }

  #needsOf(key: string): readonly string[] {
    const slots = this.#all.get(key) ?? [];
    return slots.flatMap(({ app, needs }) => needs.map(({ process }) => keyOf({ app, name: process })));
  }

  /** What it needs is known by now. */
  #longest(key: string): Millis {
    const slots = this.#all.get(key) ?? [];
    return slots.reduce((most, slot) => Math.max(most, this.#before(slot) + slot.startTimeoutMs), 0);
  }

  #before({ app, needs }: Startable): Millis {
    return needs.reduce((most, { process, until }) => {
      const isEnd = until === 'completed' || until === 'exited';
      const known = this.#known.get(keyOf({ app, name: process })) ?? 0;
      return Math.max(most, known + (isEnd ? JOB_BOUND_MS : 0));
    }, 0);
  }
}

/** What a stop takes of one slot. */
export interface Stoppable {
  readonly app: string;
  readonly name: string;
  readonly stop: { readonly timeoutMs: Millis };
}

/**
 * How long `stop` waits for these. Dependents stop before what they depend on, so in the worst case one process
 * after the other takes its whole stop timeout; the instances of one process stop together.
 */
export function stopBound(details: readonly Stoppable[]): Millis {
  const longest = new Map<string, Millis>();
  for (const { app, name, stop } of details) {
    const key = keyOf({ app, name });
    longest.set(key, Math.max(longest.get(key) ?? 0, stop.timeoutMs));
  }
  const sum = [...longest.values()].reduce((total, each) => total + each, 0);
  return Math.min(sum, MAX_STOP_BOUND_MS) + KILL_BOUND_MS;
}

/** `--timeout 90s`. SupError USAGE. */
export function boundFrom(text: string): Millis {
  const bound = parseDuration(text);
  if (bound === undefined) {
    throw new SupError('USAGE', {
      what: `"${text}" is not a time`,
      hint: 'write a number and its unit: `--timeout 90s`',
    });
  }
  return bound;
}
