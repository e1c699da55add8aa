import { clientCodes } from './codes/client.ts';
import { cliCodes } from './codes/cli.ts';
import { daemonCodes } from './codes/daemon.ts';
import { logCodes } from './codes/logs.ts';
import { platformCodes } from './codes/platform.ts';
import { specCodes } from './codes/spec.ts';

/** Every way sup can refuse, once: what happened, what to do about it, how the command line exits. */
export const catalogue = {
  ...specCodes,
  ...platformCodes,
  ...logCodes,
  ...daemonCodes,
  ...clientCodes,
  ...cliCodes,
} as const;

export type Code = keyof typeof catalogue;
export type Params<C extends Code> = Parameters<(typeof catalogue)[C]['message']>[0];
