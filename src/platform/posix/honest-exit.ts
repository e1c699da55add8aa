import { existsSync } from 'node:fs';
import type { Exit } from '../../base/process.ts';
import { isSupError } from '../../errors/sup-error.ts';
import type { LaunchRequest } from '../platform.ts';
import type { Identities } from './identities.ts';

/** By these, a program that was to become another one says that it could not. */
const NOT_BECOME: readonly number[] = [126, 127];

/**
 * A program that changes the user and then cannot become the one that was meant ends by itself, with a code that the
 * other could have meant as well. What was good at the start is looked at again then, and what is not good is told.
 */
export function honestExit(exit: Exit, { argv, identity }: LaunchRequest, identities: Identities): Exit {
  if (exit.kind !== 'code' || !NOT_BECOME.includes(exit.code) || identity === null) return exit;
  const [file = ''] = argv;
  try {
    identities.refuseImpossible(identity);
    // The system itself is asked, which knows more than mode bits; a file that has gone meanwhile is no reason.
    if (!existsSync(file) || identities.allows(identity, file, 'execute')) return exit;
    throw identities.rights(identity).denial(file, 'execute');
  } catch (error) {
    if (!isSupError(error)) throw error;
    return { kind: 'unspawned', code: error.code, message: error.message };
  }
}
