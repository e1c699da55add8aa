import type { Clock } from '../base/clock.ts';
import type { Exit, InstanceId } from '../base/process.ts';
import type { Ended } from '../core/state.ts';
import type { AppSpec, ProcessSpec } from '../spec/types.ts';

export { shownId } from '../spec/shown-id.ts';

/** How many past exits are kept for `sup status`. */
export const KEPT_EXITS = 10;

/** One past exit with its wall-clock time, which only people look at. */
export interface PastExit {
  readonly run: number;
  readonly at: Date;
  readonly exit: Exit;
  readonly reason: string;
}

/** What the daemon knows about an instance beside its life: where it came from and what people ask about it. */
export interface Slot {
  readonly id: InstanceId;
  /** The app file, or null. */
  file: string | null;
  /** The environment of the command that applied it, for what the process inherits. Shared by the whole app. */
  inherited: Readonly<Record<string, string>>;
  /** What more slots of its process are made from, see AppSpec. Shared by the whole app. */
  blueprints: string | null;
  /** When the present state began. */
  since: Date;
  /** Newest first. */
  exits: readonly PastExit[];
}

export const idOf = (spec: ProcessSpec): InstanceId => `${spec.app}/${spec.name}@${spec.instance}`;

/** What the slots of an app have in common. */
export type Origin = Pick<AppSpec, 'file' | 'inherited' | 'blueprints'>;

export function newSlot(id: InstanceId, { file, inherited, blueprints }: Origin, clock: Clock): Slot {
  return { id, file, inherited, blueprints, since: clock.wall(), exits: [] };
}

export function recordExit(slot: Slot, ended: Ended, clock: Clock): void {
  const past: PastExit = { run: ended.run, at: clock.wall(), exit: ended.exit, reason: ended.reason };
  slot.exits = [past, ...slot.exits.slice(0, KEPT_EXITS - 1)];
}
