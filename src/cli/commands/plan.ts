import type { PlanItem } from '../../protocol/methods.ts';
import { refuseUnfitApps } from '../../spec/preflight.ts';
import { shownId } from '../../spec/shown-id.ts';
import type { AppSpec } from '../../spec/types.ts';
import { type Context, type Daemon, writeJson } from '../context.ts';
import { readApps } from '../read-apps.ts';
import { planSummary, planWithChanges } from '../render/plan.ts';

export interface PlanRequest {
  readonly files: readonly string[];
}

/** `sup plan`: what `sup start` would do with these files, and why, or refuse. Changes nothing, and starts no daemon. */
export async function plan(context: Context, { files }: PlanRequest): Promise<void> {
  const apps = await readApps(context, files);
  using daemon = await context.doors.find();
  if (daemon === undefined) refuseUnfitApps(apps);
  const plans: PlanItem[] = [];
  for (const app of apps) plans.push(...(await planOf(app, daemon)));
  if (context.json) return writeJson(context, plans);
  context.out.write(planWithChanges(plans, context.out.paint, context.out.width));
  context.out.write(`${planSummary(plans)}; nothing has been changed\n`);
}

async function planOf(app: AppSpec, daemon: Daemon | undefined): Promise<readonly PlanItem[]> {
  if (daemon !== undefined) return (await daemon.call('app.apply', { app, dryRun: true })).plan;
  return app.processes.map((spec) => ({
    id: shownId(spec),
    action: spec.autostart ? 'start' : 'update',
    reason: spec.autostart ? 'no daemon is running yet' : 'no daemon is running yet; autostart is off',
    changes: [],
  }));
}
