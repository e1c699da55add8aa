import { openSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Exit, InstanceId } from '../../src/base/process.ts';
import type { Event } from '../../src/core/event.ts';
import { Fleet } from '../../src/daemon/fleet.ts';
import { Hands } from '../../src/daemon/perform.ts';
import type { Reaper } from '../../src/daemon/reaper.ts';
import type { Rounds } from '../../src/daemon/rounds.ts';
import { idOf } from '../../src/daemon/slot.ts';
import type { Spawner } from '../../src/daemon/spawn.ts';
import { Supervisor } from '../../src/daemon/supervisor.ts';
import { aSpec } from '../core/specs.ts';

const CLOCK = { now: () => 0, wall: () => new Date(0) };

/** The loop and the hands as they are, over a system that only notes what is asked of it, and ends a process when the test says so. */
class Bed {
  readonly noted: string[] = [];
  readonly id = idOf(aSpec());
  end: (exit: Exit) => void = () => {};
  readonly #supervisor: Supervisor;

  constructor() {
    const dispatch = (id: InstanceId, event: Event): void => {
      this.noted.push(event.kind);
      this.#supervisor.dispatch(id, event);
    };
    this.#supervisor = new Supervisor({
      clock: CLOCK,
      chance: () => 0.5,
      wake: () => {},
      changed: () => {},
      perform: (instance, effect) => hands.perform(instance, effect),
      performed: () => {},
      failed: (error) => {
        throw error;
      },
    });
    const fleet = new Fleet(this.#supervisor, CLOCK);
    const reaper = { born: () => this.noted.push('born'), ended: () => this.noted.push('ended'), signal: () => {} };
    const rounds = { kill: () => {} } as unknown as Rounds;
    const hands = new Hands(this.#spawner(), reaper as unknown as Reaper, rounds, fleet, dispatch);
    const spec = aSpec();
    fleet.admit(spec, { file: null, inherited: {}, blueprints: null });
  }

  start(): void {
    this.#supervisor.dispatch(this.id, { kind: 'start', by: 'person', after: [] });
  }

  #spawner(): Spawner {
    const writers = () => ({ stdout: openSync('/dev/null', 'w'), stderr: openSync('/dev/null', 'w') });
    return {
      home: { tag: 'tag' },
      outputs: { open: () => ({ begin: () => () => {}, writers }), drain: () => this.noted.push('drain') },
      launcher: {
        identify: () => null,
        accountOf: () => null,
        resolve: (file: string) => file,
        launch: (_: unknown, onExit: (exit: Exit) => void) => {
          this.end = onExit;
          return { pid: 7, birth: 'b7' };
        },
      },
    } as unknown as Spawner;
  }
}

describe('the hands', () => {
  it('have what a process still said in its file before anybody learns that it has ended', () => {
    const bed = new Bed();
    bed.start();
    expect(bed.noted).toEqual(['born', 'spawned']);
    bed.end({ kind: 'code', code: 3 });
    expect(bed.noted.slice(2)).toEqual(['drain', 'ended', 'exited']);
  });
});
