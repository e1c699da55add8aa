import type { PlanItem } from '../../protocol/methods.ts';
import type { AppSpec } from '../../spec/types.ts';
import { type Context, type Daemon, writeJson } from '../context.ts';
import { readApps } from '../read-apps.ts';
import { planSummary, planWithChanges } from '../render/plan.ts';

export interface PlanRequest {
  readonly files: readonly string[];
}

/** `sup plan`: what `sup start` would do with these files, and why. Changes nothing, and starts no daemon. */
export async function plan(context: Context, { files }: PlanRequest): Promise<void> {
  const apps = await readApps(context, files);
  using daemon = await context.doors.find();
  const plans: PlanItem[] = [];
  for (const app of apps) plans.push(...(await planOf(app, daemon)));
  if (context.json) return writeJson(context, plans);
  context.out.write(planWithChanges(plans, context.out.paint));
  context.out.write(`${planSummary(plans)}; nothing has been changed\n`);
}

async function planOf(app: AppSpec, daemon: Daemon | undefined): Promise<readonly PlanItem[]> {
  if (daemon !== undefined) return (await daemon.call('app.apply', { app, dryRun: true })).plan;
  return app.processes.map(({ app: of, name, instance, solo, autostart }) => ({
    id: solo ? `${of}/${name}` : `${of}/${name}@${instance}`,
    action: autostart ? 'start' : 'update',
    reason: autostart ? 'no daemon is running yet' : 'no daemon is running yet; autostart is off',
    changes: [],
  }));
}
