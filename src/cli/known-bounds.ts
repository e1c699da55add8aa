import type { AppSpec } from '../spec/types.ts';
import { shownId } from '../spec/shown-id.ts';
import type { PlanItem } from '../protocol/methods.ts';
import type { Millis } from '../base/time.ts';
import type { ProcessDetail } from '../protocol/view.ts';
import { type Startable, startBound, stopBound } from './bounds.ts';
import type { Daemon } from './context.ts';
import type { AskedBound } from './settling.ts';

/** How long these may take to come up, by what the daemon knows of them and of what they need. */
export const untilUp =
  (daemon: Daemon): AskedBound =>
  async (pending) => {
    const { late, all } = await known(daemon, pending);
    return startBound(late.map(startable), all.map(startable));
  };

/** The same of what has to stop first. */
export const untilUpAgain =
  (daemon: Daemon): AskedBound =>
  async (pending) => {
    const { late, all } = await known(daemon, pending);
    return stopBound(late) + startBound(late.map(startable), all.map(startable));
  };

/** How long these may take to end. */
export const untilDown =
  (daemon: Daemon): AskedBound =>
  async (pending) =>
    stopBound((await known(daemon, pending)).late);

const startable = (detail: ProcessDetail): Startable => ({ ...detail, startTimeoutMs: detail.start.timeoutMs });

async function known(daemon: Daemon, ids: readonly string[]) {
  const wanted = new Set(ids);
  const all = await daemon.call('process.status', { target: 'all' });
  return { all, late: all.filter(({ id }) => wanted.has(id)) };
}

/** How long the apps of files may take to come up; what is restarted has to stop first. */
export function untilApplied(apps: readonly AppSpec[], plan: readonly PlanItem[]): Millis {
  const specs = apps.flatMap(({ processes }) => processes);
  const again = new Set(plan.flatMap(({ id, action }) => (action === 'restart' ? [id] : [])));
  const stopping = specs.filter((spec) => again.has(shownId(spec)));
  const starting = startBound(specs.map((spec) => ({ ...spec, needs: spec.dependsOn })));
  return (stopping.length === 0 ? 0 : stopBound(stopping)) + starting;
}
