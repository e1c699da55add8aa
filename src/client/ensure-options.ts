import type { Endpoints, Home, LockHolder, Paths } from '../platform/platform.ts';

/** Where the daemon is to be found, and what it is started from where there is none. */
export interface EnsureOptions {
  readonly home: Home;
  readonly endpoints: Pick<Endpoints, 'verify'>;
  readonly lockHolder: LockHolder;
  readonly paths: Pick<Paths, 'secure'>;
  /** The absolute path of bin/supd.js, see `findProgram`. */
  readonly program: string;
  /** The environment that the daemon comes from; scrubbed of what is not for it. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly startBoundMs?: number;
  readonly helloBoundMs?: number;
}
