import type { Handler } from '../../protocol/methods.ts';
import { PROTOCOL } from '../../protocol/version.ts';
import type { Context } from '../context.ts';

export const daemonStatus =
  (context: Context): Handler<'daemon.status'> =>
  () => {
    const instances = context.fleet.instances();
    return {
      pid: process.pid,
      version: context.version,
      protocol: PROTOCOL,
      node: process.version,
      home: context.home.root ?? context.home.stateDir,
      endpoint: context.home.endpoint,
      startedAt: context.startedAt.toISOString(),
      processes: instances.length,
      running: instances.filter(({ state }) => state.kind === 'running').length,
      foreground: context.foreground,
      shutdownTimeoutMs: context.shutdownTimeoutMs(),
      trees: context.platform.trees.mechanism,
      memoryBytes: process.memoryUsage.rss(),
    };
  };
