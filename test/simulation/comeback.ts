import type { Exit } from '../../src/base/process.ts';
import { remember, type Remembered, restore } from '../../src/core/restore.ts';
import type { Instance } from '../../src/core/state.ts';
import type { Fleet, Slot } from './fleet.ts';
import type { Luck } from './luck.ts';
import { deepFrozen } from './wishes.ts';

interface Restored {
  readonly slot: Slot;
  /** As it was when the earlier daemon died. */
  readonly died: Instance;
  readonly file: Remembered;
}

/**
 * A new daemon: restores every slot, says what became of each life, then starts what was planned.
 * `lost`: the last writes of the earlier one never reached the disk. Answers which invariants are broken.
 */
export function comeBack(fleet: Fleet, luck: Luck, lost: boolean): readonly string[] {
  const restored = [...fleet.slots.values()].map((slot) => restoreSlot(slot, luck, lost));
  for (const { slot, file } of restored) {
    if (file.life.kind === 'child') findAgain(fleet, luck, slot, file.life.ready);
    else clearAway(fleet, luck, slot);
  }
  for (const { slot, file } of restored) {
    if (file.want === 'gone' && file.life.kind === 'rest') fleet.dispatch(slot, { kind: 'delete' });
    if (file.want !== 'up' || file.life.kind !== 'planned' || slot.instance.state.kind !== 'stopped') continue;
    fleet.dispatch(slot, { kind: 'start', by: 'daemon', after: fleet.unmet(slot.instance.spec) });
  }
  for (const slot of fleet.slots.values()) fleet.wake(slot);
  return lost || restored.every(isOnItsWayAgain) ? [] : ['what was planned comes after the death of a daemon'];
}

function restoreSlot(slot: Slot, luck: Luck, lost: boolean): Restored {
  const died = slot.instance;
  const saved = lost ? luck.pick([died, ...slot.history]) : died;
  const file: Remembered = JSON.parse(JSON.stringify(remember(saved)));
  slot.instance = deepFrozen(restore(slot.id, saved.spec, file));
  slot.wakeAt = undefined;
  slot.history = [slot.instance];
  slot.ledger.reopen(died, slot.instance, lost);
  return { slot, died, file };
}

function isOnItsWayAgain({ slot, died }: Restored): boolean {
  const { kind } = slot.instance.state;
  return !isPlanned(died) || (kind !== 'stopped' && kind !== 'failed');
}

/** A start was to come, or had not come to its main process. */
function isPlanned({ state }: Instance): boolean {
  if (state.kind === 'starting') return state.phase === 'before_start' || state.phase === 'clearing';
  return state.kind === 'waiting';
}

/** A life is adopted where it is found; else it has ended, and how is known only now and then. */
function findAgain(fleet: Fleet, luck: Luck, slot: Slot, ready: boolean): void {
  const main = fleet.system.mainOf(slot.id);
  if (main !== undefined) return adopt(fleet, slot, ready);
  const { run } = slot.instance;
  const truth = fleet.exits.get(slot.id);
  const exit: Exit = truth?.run === run && luck.strikes(0.5) ? truth.exit : { kind: 'unknown' };
  fleet.dispatch(slot, { kind: 'exited', run, exit });
}

/** A slot that was not known to have a process: one that is there all the same is taken over, and what an ended one left is ended. */
function clearAway(fleet: Fleet, luck: Luck, slot: Slot): void {
  if (fleet.system.mainOf(slot.id) === undefined) fleet.system.sweep(slot.id);
  else adopt(fleet, slot, luck.strikes(0.5));
}

function adopt(fleet: Fleet, slot: Slot, ready: boolean): void {
  const main = fleet.system.mainOf(slot.id);
  if (main === undefined) return;
  fleet.dispatch(slot, { kind: 'adopted', run: main.run, pid: main.pid, birth: `b${main.pid}`, ready });
}
