import type { Exit } from '../../base/process.ts';
import { isSupError } from '../../errors/sup-error.ts';
import type { LaunchRequest } from '../platform.ts';
import type { Identities } from './identities.ts';

/** By these, a program that was to become another one says that it could not. */
const NOT_BECOME: readonly number[] = [126, 127];

/**
 * A program that changes the user and then cannot become the one that was meant (the user has as many processes as he
 * may have, a right has been taken away) ends by itself, with a code that the other could have meant as well. Whether
 * the identity can be taken is tried out again then, and when it cannot, this is told: nothing has been started.
 */
export function honestExit(exit: Exit, { identity }: LaunchRequest, identities: Identities): Exit {
  if (exit.kind !== 'code' || !NOT_BECOME.includes(exit.code) || identity === null) return exit;
  try {
    identities.refuseImpossible(identity);
    return exit;
  } catch (error) {
    if (!isSupError(error)) throw error;
    return { kind: 'unspawned', code: error.code, message: error.message };
  }
}
