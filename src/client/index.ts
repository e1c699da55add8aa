import { resolve } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { currentEndpoints } from '../platform/endpoints.ts';
import { currentLockHolder } from '../platform/lock-holder.ts';
import { currentPaths } from '../platform/paths.ts';
import type { ResultOf } from '../protocol/methods.ts';
import type { Cursor } from '../protocol/cursor.ts';
import type { Notice } from '../protocol/notices.ts';
import type { DaemonView, ProcessDetail, ProcessView } from '../protocol/view.ts';
import { Client } from './client.ts';
import { connectAs, findAs } from './connect.ts';
import { follow } from './follow.ts';

export { isSupError } from '../errors/sup-error.ts';
export type { SupError } from '../errors/sup-error.ts';
export type { Call, Method, Methods, ParamsOf, ResultOf } from '../protocol/methods.ts';
export type { Cursor } from '../protocol/cursor.ts';
export type { Missed, Notice, NoticeKind } from '../protocol/notices.ts';
export type { DaemonView, ProcessDetail, ProcessView } from '../protocol/view.ts';

/** How long a command of this API waits until its processes have settled, where the caller does not say. */
export const SETTLE_BOUND_MS = 60_000;

export interface ConnectOptions {
  /** The folder of the daemon (`--home`); else SUP_HOME, else the standard folders of the user. */
  readonly home?: string;
  /** Start the daemon when none is running. Default: false. */
  readonly start?: boolean;
  /** The absolute path of bin/supd.js, where it does not lie beside this module. */
  readonly program?: string;
}

export interface WaitOptions {
  /** How long to wait until each process is ready, at rest or failed; 0: only ask. Milliseconds. */
  readonly timeoutMs?: number;
}

/** How the processes of a command stand; `pending` names those that had not settled within the bound. */
export type Settled = ResultOf<'process.settle'>;

/**
 * Connects to the daemon, wherever it has noted that it listens. SupError DAEMON_UNREACHABLE when none is running and
 * `start` is not set, DAEMON_HIDDEN when one lives without a socket, PROTOCOL_MISMATCH when it is of another version.
 *
 * ```ts
 * import { connect } from 'sup';
 *
 * const sup = await connect();
 * await sup.restart('shop/web');
 * for (const { id, state, pid } of await sup.list()) console.log(id, state, pid);
 * await sup.close();
 * ```
 */
export async function connect(options: ConnectOptions = {}): Promise<Sup> {
  const paths = currentPaths();
  const endpoints = currentEndpoints();
  const root = options.home ?? (process.env['SUP_HOME'] || null);
  const home = paths.home(root === null ? null : resolve(root), process.env);
  const lockHolder = currentLockHolder();
  const running = await findAs(Sup, { home, endpoints, lockHolder });
  if (running !== undefined || options.start !== true) {
    // Where there is none, the refusal says where it would be.
    const sup = running ?? (await connectAs(Sup, { home, endpoints }));
    await sup.hello;
    return sup.remember(options);
  }
  const [{ ensureDaemon }, { findProgram }] = await Promise.all([import('./ensure.ts'), import('./program.ts')]);
  const program = options.program ?? findProgram(fileURLToPath(import.meta.url));
  const { client } = await ensureDaemon({
    home,
    endpoints,
    lockHolder,
    paths,
    program,
    env: process.env,
  });
  await client.close();
  return connect({ ...options, start: false });
}

/** A connected daemon. What has no method of its own here is asked by `call`, typed by `Methods`. */
export class Sup extends Client {
  #options: ConnectOptions = {};
  readonly #followers = new Set<Client>();

  /** For `connect`: how further connections to the same daemon are made. */
  remember(options: ConnectOptions): this {
    this.#options = options;
    return this;
  }

  /** Every process, or those that the targets name. */
  async list(targets?: Targets): Promise<readonly ProcessView[]> {
    return this.call('process.list', targets === undefined ? {} : { targets: listed(targets) });
  }

  /** Everything about the processes that the target names. */
  async status(target: string): Promise<readonly ProcessDetail[]> {
    return this.call('process.status', { target });
  }

  async daemon(): Promise<DaemonView> {
    return this.call('daemon.status', {});
  }

  /** Starts and waits until each is ready or has failed; with a next try beyond the bound it has failed for now, and is `waiting`. */
  async start(targets: Targets, options?: WaitOptions): Promise<Settled> {
    return this.#settle((await this.call('process.start', { targets: listed(targets) })).ids, 'settled', options);
  }

  /** Stops, in the order of dependency, and waits until the whole trees are gone. */
  async stop(targets: Targets, options?: WaitOptions): Promise<Settled> {
    return this.#settle((await this.call('process.stop', { targets: listed(targets) })).ids, 'stopped', options);
  }

  async restart(targets: Targets, options?: WaitOptions): Promise<Settled> {
    return this.#settle((await this.call('process.restart', { targets: listed(targets) })).ids, 'settled', options);
  }

  /** Stops and forgets. */
  async delete(targets: Targets, options?: WaitOptions): Promise<Settled> {
    return this.#settle((await this.call('process.delete', { targets: listed(targets) })).ids, 'stopped', options);
  }

  /**
   * What happens from now on, or after the notice with the cursor `since`, over a connection of its own. It ends when the
   * loop is left, this client is closed, or the daemon ends.
   *
   * ```ts
   * for await (const { id, kind, reason } of sup.notices()) console.log(id, kind, reason);
   * ```
   */
  async *notices(since?: Cursor): AsyncGenerator<Notice, void, undefined> {
    const connection = await connect({ ...this.#options, start: false });
    this.#followers.add(connection);
    try {
      yield* await follow(connection, since);
    } finally {
      this.#followers.delete(connection);
      await connection.close();
    }
  }

  override close(): Promise<void> {
    for (const follower of this.#followers) void follower.close();
    return super.close();
  }

  async #settle(ids: readonly string[], until: 'settled' | 'stopped', options: WaitOptions = {}): Promise<Settled> {
    return this.call('process.settle', { ids, until, timeoutMs: options.timeoutMs ?? SETTLE_BOUND_MS });
  }
}

/** One target or several: `web`, `web@1`, `shop/web`, `shop`, a glob, `all`. */
export type Targets = string | readonly string[];

const listed = (targets: Targets): readonly string[] => (typeof targets === 'string' ? [targets] : targets);
