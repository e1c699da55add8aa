import { SupError } from '../../errors/sup-error.ts';
import type { Endpoints } from '../platform.ts';

/**
 * Named pipes. Not tried on a real Windows yet. A pipe disappears with its process, so there are no dead
 * ones; its default access list lets other users of the machine read, which a later issue closes.
 */
export const windowsEndpoints: Endpoints = {
  listen: (server, endpoint) =>
    new Promise((resolve, reject) => {
      const refuse = (cause: NodeJS.ErrnoException): void =>
        reject(
          cause.code === 'EADDRINUSE'
            ? new SupError('ENDPOINT_LIVE', { endpoint }, { cause })
            : new SupError('ENDPOINT_FAILED', { endpoint, why: cause.message }, { cause }),
        );
      server.once('error', refuse);
      server.listen(endpoint, () => {
        server.off('error', refuse);
        resolve();
      });
    }),
  // A pipe is there as long as its process, and nobody can take it away.
  clear: () => Promise.resolve(),
  identity: (endpoint) => endpoint,
  // The name space of pipes has no folders and no owners that could be looked at.
  verify: () => undefined,
};
