import { entry } from '../entry.ts';

/** What goes wrong between a client and the daemon. */
export const clientCodes = {
  DAEMON_UNREACHABLE: entry<{ endpoint: string; why: string }>({
    message: (p) => `no daemon answers at ${p.endpoint}: ${p.why}`,
    hint: () => 'run `sup daemon start`; if it does not come up, `sup daemon logs` says why',
    exit: 5,
  }),
};
