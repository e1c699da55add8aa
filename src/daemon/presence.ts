import type { Millis } from '../base/time.ts';
import { chain } from '../errors/chain.ts';
import { isSupError } from '../errors/sup-error.ts';
import { reasonOf } from '../logs/refusal.ts';
import type { Home, Platform } from '../platform/platform.ts';
import type { Listener } from '../rpc/listen.ts';
import { isNoted, noteEndpoint } from '../rpc/noted-endpoint.ts';
import type { Journal } from './journal.ts';
import { hasPidFile, writePidFile } from './pid-file.ts';

/** How often the daemon looks whether it can still be found. A look costs three system calls. */
export const LOOK_MS: Millis = 1_000;

/** What a daemon's presence is made of. */
export interface Present {
  readonly home: Home;
  readonly platform: Pick<Platform, 'paths' | 'endpoints'>;
  /** It listens already. */
  readonly server: Pick<Listener, 'renew'>;
  readonly journal: Pick<Journal, 'say'>;
}

/** Something by which others find this daemon. */
interface Sign {
  /** As the subject of a sentence. */
  readonly what: string;
  isThere(): boolean;
  put(): void | Promise<void>;
}

/**
 * What others find this daemon by: its socket, the note of where that is, its pid file. Nothing of it is essential to
 * the processes, and each of it can be lost while they run: to a full disk, to a cleaner of temporary folders. So it is
 * looked after, and what is missing is made anew as soon as that is possible; what is in the way is said once.
 */
export class Presence implements Disposable {
  readonly #present: Present;
  readonly #socket: Sign;
  readonly #files: readonly Sign[];
  /** Takes each file away again. */
  readonly #made = new Map<Sign, Disposable>();
  /** What could not be made, and why. */
  readonly #troubles = new Map<Sign, string>();
  #timer: NodeJS.Timeout | undefined;
  #over = false;

  constructor(present: Present) {
    const { home } = present;
    this.#present = present;
    this.#socket = this.#socketSign();
    this.#files = [
      this.#fileSign(
        'the note of its socket',
        () => isNoted(home),
        () => noteEndpoint(home),
      ),
      this.#fileSign(
        'the pid file',
        () => hasPidFile(home),
        () => writePidFile(home),
      ),
    ];
  }

  /** Writes the files, also over what an earlier daemon has left, and looks after everything from then on. */
  async begin(): Promise<void> {
    for (const sign of this.#files) await this.#put(sign);
    this.#lookLater();
  }

  /** Takes the files away; the socket goes with its server. What cannot be taken away holds nobody's end up. */
  [Symbol.dispose](): void {
    this.#over = true;
    clearTimeout(this.#timer);
    for (const [{ what }, made] of this.#made) {
      try {
        made[Symbol.dispose]();
      } catch (error) {
        this.#present.journal.say(`${what} cannot be taken away: ${reasonOf(error)}`);
      }
    }
  }

  #socketSign(): Sign {
    const { home, platform, server } = this.#present;
    const identity = (): string | undefined => platform.endpoints.identity(home.endpoint);
    let ours = identity();
    return {
      what: 'the socket',
      isThere: () => ours !== undefined && identity() === ours,
      put: async () => {
        await server.renew();
        ours = identity();
      },
    };
  }

  #fileSign(what: string, isThere: () => boolean, write: () => Disposable): Sign {
    const sign: Sign = { what, isThere, put: () => void this.#made.set(sign, write()) };
    return sign;
  }

  #lookLater(): void {
    if (!this.#over) this.#timer = setTimeout(() => void this.#look(), LOOK_MS).unref();
  }

  async #look(): Promise<void> {
    for (const sign of [this.#socket, ...this.#files]) {
      if (this.#over || sign.isThere()) continue;
      if (await this.#put(sign)) this.#present.journal.say(`${sign.what} was not there any more and is made anew`);
    }
    this.#lookLater();
  }

  async #put(sign: Sign): Promise<boolean> {
    const { home, platform } = this.#present;
    try {
      // Whoever cleared the files away may have taken their folders, too.
      platform.paths.secure(home);
      await sign.put();
      this.#troubles.delete(sign);
      return true;
    } catch (error) {
      this.#tell(sign, error);
      return false;
    }
  }

  #tell(sign: Sign, error: unknown): void {
    const why = isSupError(error) ? chain(error).join('; ') : reasonOf(error);
    if (this.#troubles.get(sign) === why) return;
    this.#troubles.set(sign, why);
    const next = `commands may not find this daemon until it can (tried every ${LOOK_MS / 1000} s)`;
    this.#present.journal.say(`${sign.what} cannot be made: ${why}; mend that or free some space, ${next}`);
  }
}
