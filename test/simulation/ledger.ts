import type { Event } from '../../src/core/event.ts';
import type { Effect } from '../../src/core/effect.ts';
import type { Instance, Part } from '../../src/core/state.ts';
import type { Process } from './system.ts';

/** One step of one instance, as the invariants see it: after the core has judged, before anything is done. */
export interface Seen {
  readonly now: number;
  readonly before: Instance;
  readonly event: Event;
  readonly after: Instance;
  readonly effects: readonly Effect[];
  /** Whether the event was neither stale nor early. */
  readonly reached: boolean;
  /** The living of its tree, and its living main process: the truth, whatever the daemon knows of it. */
  readonly tree: readonly Process[];
  readonly main: Process | undefined;
}

/** Whether the step orders a run: its first command, or its main process where there is none before it. */
export function begins({ before, effects }: Pick<Seen, 'before' | 'effects'>): boolean {
  return effects.some((effect) =>
    effect.kind === 'spawn'
      ? before.state.kind !== 'starting' || effect.run !== before.run
      : executes(effect, 'before_start'),
  );
}

export const executes = (effect: Effect, part: Part): boolean => effect.kind === 'execute' && effect.part === part;

/** The news with which a run can be over. */
export const isEnd = ({ kind }: Event): boolean => kind === 'emptied' || kind === 'exited' || kind === 'ran';

/** Whether the step orders a run that nobody asked for at this moment. */
export function isAutomatic(seen: Seen): boolean {
  if (!begins(seen)) return false;
  return seen.event.kind === 'elapsed' || (isEnd(seen.event) && !isAfresh(seen.before));
}

/** Whether a person asked for what comes after the end that is under way. */
export function isAfresh({ state }: Instance): boolean {
  if (state.kind === 'stopping') return state.afresh;
  return state.kind === 'stopped' && state.before?.kind === 'child' && state.before.ending?.afresh === true;
}

/** What the invariants remember of a slot; kept apart from the core's own books, so that it can find them wrong. */
export class Ledger {
  /** The pid that the daemon was told of and not yet told the end of. */
  pid: number | undefined;
  wanted = false;
  /** Automatic starts since the past was last forgiven. */
  readonly starts = { crash: [] as number[], ceiling: [] as number[] };
  /** When it was told to stop, and how long it has. */
  plea: { readonly at: number; readonly ms: number } | undefined;
  killedAt = Number.NEGATIVE_INFINITY;
  #readySince: number | undefined;
  /** How long the present or last run was ready, as far as this daemon saw it. */
  healthyMs = 0;
  /** A person asked for a run that has not been ordered yet. */
  promised = false;
  /** The last start or restart that came through was told to wait for others, and nobody has released it. */
  held = false;
  /** The commands of the present run that have been ordered, and those that were told to be through. */
  readonly ordered = new Set<Part>();
  readonly through = new Set<Part>();
  /** An end had begun when the daemon died, and nobody has seen it yet. */
  interrupted = false;

  note(seen: Seen): void {
    const { event, reached, now, after } = seen;
    if (!reached) return;
    this.#hear(event);
    if (event.kind === 'ran' && event.failure === null && this.ordered.has(event.part)) this.through.add(event.part);
    this.#forgive(seen);
    if (isAutomatic(seen)) this.#count(this.startsOf(after), now, after.spec.restart.limit.intervalMs);
    this.#promise(seen);
    this.#hold(seen);
    if (after.state.kind === 'running') this.#readySince ??= now;
    else if (this.#readySince !== undefined) {
      this.healthyMs = now - this.#readySince;
      this.#readySince = undefined;
    }
  }

  /** What holds after the step: the invariants have been asked. */
  close(seen: Seen): void {
    const { now, before, after, effects } = seen;
    if (begins(seen)) {
      this.plea = undefined;
      this.healthyMs = 0;
      this.ordered.clear();
      this.through.clear();
    }
    for (const effect of effects) {
      if (effect.kind === 'execute') this.ordered.add(effect.part);
      else if (effect.kind === 'signal' && effect.signal === 'SIGKILL') this.killedAt = now;
    }
    if (isAsked(after) && !isAsked(before)) this.plea = { at: now, ms: after.spec.stop.timeoutMs };
    if (after.state.kind !== 'stopping') this.killedAt = Number.NEGATIVE_INFINITY;
    if ('child' in after.state || effects.length > 0) this.interrupted = false;
  }

  /** A new daemon knows only what was saved. `lost`: not even all of that. */
  reopen(before: Instance, restored: Instance, lost: boolean): void {
    this.pid = undefined;
    this.plea = undefined;
    this.killedAt = Number.NEGATIVE_INFINITY;
    // What it finds has to prove itself to it anew, by the spec of the moment.
    this.ordered.clear();
    this.through.clear();
    this.interrupted = !lost && before.state.kind === 'stopping' && before.state.exit === undefined;
    if (this.#readySince !== undefined) this.healthyMs = 0;
    this.#readySince = undefined;
    if (!lost) return;
    this.wanted = restored.want === 'up';
    this.promised = false;
    this.held = false;
    this.healthyMs = Number.POSITIVE_INFINITY;
    this.#clear();
    this.starts.crash.push(...restored.starts);
    this.starts.ceiling.push(...restored.ceilingStarts);
  }

  startsOf({ last }: Instance): number[] {
    return last?.cause === 'ceiling' ? this.starts.ceiling : this.starts.crash;
  }

  #hear(event: Event): void {
    if (event.kind === 'spawned' || event.kind === 'adopted') this.pid = event.pid;
    if (event.kind === 'exited') this.pid = undefined;
    if (event.kind === 'start' || event.kind === 'restart') this.wanted = true;
    if (event.kind === 'stop' || event.kind === 'delete') this.wanted = false;
  }

  /** A run that a person asks for while the old one still has to end. */
  #promise(seen: Seen): void {
    const { before, event, after } = seen;
    const taken =
      before.state.kind === 'starting' || before.state.kind === 'running' || before.state.kind === 'stopping';
    const again = event.kind === 'restart' || (event.kind === 'start' && before.state.kind === 'stopping');
    if (taken && again && (event.kind === 'restart' || event.by === 'person')) this.promised = true;
    const kept = begins(seen) || after.state.kind === 'waiting';
    if (kept || event.kind === 'stop' || event.kind === 'delete') this.promised = false;
  }

  /** A start does nothing to what is up, and the daemon's nothing to what is on its way already. */
  #hold({ before, event }: Seen): void {
    const { state, want } = before;
    const up = state.kind === 'starting' || state.kind === 'running';
    const onItsWay = state.kind === 'waiting' || (state.kind === 'stopping' && want === 'up');
    const counts = event.kind === 'start' && !up && (event.by === 'person' || !onItsWay);
    if (event.kind === 'restart' || counts) this.held = event.after.length > 0;
    const released = event.kind === 'released' && state.kind === 'waiting' && state.for.kind === 'dependency';
    if (released || event.kind === 'stop' || event.kind === 'delete') this.held = false;
  }

  /** A person's start where nothing runs, a reset, and the start after an end that a person asked for: nothing else. */
  #forgive({ before, event, after }: Seen): void {
    const idle = before.state.kind === 'stopped' || before.state.kind === 'failed' || before.state.kind === 'waiting';
    const asked = event.kind === 'restart' || (event.kind === 'start' && event.by === 'person');
    const settled = isEnd(event) && isAfresh(before);
    if (event.kind === 'reset' || (idle && asked) || (settled && after.state.kind !== 'stopping')) this.#clear();
  }

  /** What has left the window in force is forgotten; a spec that widens it later does not bring it back. */
  #count(starts: number[], now: number, intervalMs: number): void {
    const kept = starts.filter((at) => now < at + intervalMs);
    starts.splice(0, starts.length, ...kept, now);
  }

  #clear(): void {
    this.starts.crash.length = 0;
    this.starts.ceiling.length = 0;
  }
}

/** It was told to stop, and its time runs. */
const isAsked = ({ state }: Instance): boolean =>
  state.kind === 'stopping' && state.phase === 'asked' && state.deadline !== undefined;
