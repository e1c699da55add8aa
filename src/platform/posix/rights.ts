import { accessSync, constants } from 'node:fs';
import { SupError } from '../../errors/sup-error.ts';
import type { Identity } from '../platform.ts';
import { obstacle, type Want } from './mode-bits.ts';

/** What somebody may do with files. */
export interface Rights {
  allows(path: string, want: Want): boolean;
  /** The refusal of what `allows` has answered with no. */
  denial(path: string, want: Want): SupError;
}

/** What the daemon itself may do, as the system says. */
export const ownRights: Rights = {
  allows: (path, want) => accessible(path, want === 'read' ? constants.R_OK : constants.X_OK),
  denial: (path, want) =>
    want === 'enter'
      ? new SupError('LAUNCH_CWD_DENIED', { cwd: path })
      : new SupError('LAUNCH_NOT_EXECUTABLE', { path }),
};

/**
 * What `identity` may do, seen from a daemon that may do everything. `ask` has the system judge as that user: only
 * asked where the mode bits say no, for an access control list may say yes.
 */
export function rightsOf(identity: Identity, ask: (path: string, want: Want) => boolean): Rights {
  const inTheWay = (path: string, want: Want) => {
    const found = obstacle(path, identity, want);
    return found === undefined || ask(path, want) ? undefined : found;
  };
  return {
    allows: (path, want) => ownRights.allows(path, want) && inTheWay(path, want) === undefined,
    denial(path, want) {
      // A file that nobody may execute is no matter of who asks.
      if (!ownRights.allows(path, want)) return ownRights.denial(path, want);
      const { at, mode } = inTheWay(path, want) ?? { at: path, mode: 'by a rule beyond its mode' };
      return new SupError('LAUNCH_DENIED', { who: identity.shown, what: want, path, at, mode });
    },
  };
}

function accessible(path: string, mode: number): boolean {
  try {
    accessSync(path, mode);
    return true;
  } catch {
    return false;
  }
}
