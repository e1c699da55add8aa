import { isSupError, SupError } from '../errors/sup-error.ts';
import { START_BOUND_MS } from './bounds.ts';
import type { Client } from './client.ts';
import { findDaemon } from './connect.ts';
import type { EnsureOptions } from './ensure-options.ts';
import { startDaemon, type StartOutcome } from './start-daemon.ts';

/** How often, and how many times, one looks for the daemon of somebody who was quicker before trying again oneself. */
const RACE_POLL_MS = 20;
const RACE_LOOKS = 15;
/** The exit code for an invalid file. */
const INVALID_FILE = 4;
/** What a daemon says that came second: the other one is starting, or there already. */
const CAME_SECOND: ReadonlySet<string> = new Set(['DAEMON_RUNNING', 'ENDPOINT_LIVE']);

export interface Ensured {
  readonly client: Client;
  /** Whether this call started the daemon. */
  readonly started: boolean;
}

/**
 * A client of the daemon of this home, which is started when none is running. Two who do this at once are no
 * harm: the lock of the home lets one daemon live, and both talk to it. A daemon that is just ending still has
 * the lock; then it is tried again until the bound.
 * SupError DAEMON_START_FAILED with the daemon's last words, DAEMON_START_SLOW, and what `connectDaemon` throws.
 */
export async function ensureDaemon(options: EnsureOptions): Promise<Ensured> {
  const boundMs = options.startBoundMs ?? START_BOUND_MS;
  const deadline = AbortSignal.timeout(boundMs);
  let client = await greeted(options);
  while (client === undefined) {
    const outcome = await startDaemon(options, boundMs);
    if (outcome.kind === 'ready') return { client: await expectDaemon(options), started: true };
    if (outcome.kind === 'slow') throw new SupError('DAEMON_START_SLOW', { boundMs, log: outcome.log });
    client = await quickerOne(options, cameSecond(outcome) ? RACE_LOOKS : 1);
    if (client === undefined && (deadline.aborted || !cameSecond(outcome))) throw failure(outcome);
  }
  return { client, started: false };
}

type Failure = Extract<StartOutcome, { kind: 'refused' | 'died' }>;

const cameSecond = (outcome: Failure): boolean => outcome.kind === 'refused' && CAME_SECOND.has(outcome.error.code);

/** The daemon of somebody who started one at the same moment. */
async function quickerOne(options: EnsureOptions, looks: number): Promise<Client | undefined> {
  for (let look = 1; ; look += 1) {
    const client = await greeted(options);
    if (client !== undefined || look >= looks) return client;
    await new Promise((resolve) => setTimeout(resolve, RACE_POLL_MS));
  }
}

function failure(outcome: Failure): SupError {
  const { log } = outcome;
  // What the user wrote is wrong, and that says more than that the daemon did not come up for it.
  if (outcome.kind === 'refused' && outcome.error.exit === INVALID_FILE) return outcome.error;
  if (outcome.kind === 'died') {
    return new SupError('DAEMON_START_FAILED', { why: outcome.why, log, lastWords: outcome.lastWords, hint: null });
  }
  const { message, hint } = outcome.error;
  return new SupError('DAEMON_START_FAILED', { why: message, log, lastWords: [], hint }, { cause: outcome.error });
}

/** A client whose greeting has been answered: whoever starts daemons must know, and not only hope. */
async function greeted(options: EnsureOptions): Promise<Client | undefined> {
  try {
    const client = await findDaemon(options);
    await client?.hello;
    return client;
  } catch (error) {
    // One that hangs up without a reason is just ending.
    if (isSupError(error) && error.code === 'CONNECTION_LOST' && !isSupError(error.cause)) return undefined;
    throw error;
  }
}

async function expectDaemon(options: EnsureOptions): Promise<Client> {
  const client = await greeted(options);
  if (client !== undefined) return client;
  const why = 'it said that it was ready and is gone';
  throw new SupError('DAEMON_UNREACHABLE', { endpoint: options.home.endpoint, why });
}
