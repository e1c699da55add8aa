import type { Birth, InstanceId, Pid } from '../../base/process.ts';
import type { TreeRef } from '../platform.ts';
import type { Eyes, PidRange } from './eyes.ts';
import { unlessExhausted } from './spare-descriptors.ts';

/** So much of all numbers may have been given out since a launch for them certainly not to have begun again. */
const BEGUN_AGAIN_SHARE = 1 / 2;

/** What this daemon has launched itself, and how many numbers of processes had been given out by then. */
export class Launches {
  readonly #eyes: Pick<Eyes, 'givenOut' | 'pidSpace'>;
  readonly #known = new Map<InstanceId, { readonly birth: Birth; readonly givenOut: number | undefined }>();

  constructor(eyes: Pick<Eyes, 'givenOut' | 'pidSpace'>) {
    this.#eyes = eyes;
  }

  /** The main process of `id` has just been launched. */
  note(id: InstanceId, birth: Birth): void {
    this.#known.set(id, { birth, givenOut: unlessExhausted(undefined, () => this.#eyes.givenOut()) });
  }

  forget(id: InstanceId): void {
    this.#known.delete(id);
  }

  /**
   * The numbers among which all of these trees are when `last` was given out last: each one is greater than the one
   * before, until they begin again, and nothing in a tree was born before its main process. Undefined where they may have
   * begun again since, or where the launch was another daemon's.
   */
  range(refs: readonly TreeRef[], last: Pid): PidRange | undefined {
    const now = this.#eyes.givenOut();
    const most = this.#eyes.pidSpace * BEGUN_AGAIN_SHARE;
    let first = last;
    for (const { id, main } of refs) {
      const launched = this.#known.get(id);
      if (main === null || launched?.birth !== main.birth || main.pid > last) return undefined;
      if (now === undefined || launched.givenOut === undefined || now - launched.givenOut > most) return undefined;
      first = Math.min(first, main.pid);
    }
    return { first, last };
  }
}
