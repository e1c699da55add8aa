import type { PlanItem, ResultOf } from '../../protocol/methods.ts';
import { refuseUnfitApps } from '../../spec/preflight.ts';
import { shownId } from '../../spec/shown-id.ts';
import type { AppSpec } from '../../spec/types.ts';
import { type Context, type Daemon, writeJson } from '../context.ts';
import { findingDaemon } from '../finding-daemon.ts';
import { refuseFragments } from '../fragment.ts';
import { noteDied } from '../no-daemon.ts';
import { readApps } from '../read-apps.ts';
import { otherAppsLine, planSummary, planWithChanges, unnamedLine } from '../render/plan.ts';
import { sentence } from '../render/sentence.ts';
import { logDefaults } from '../read-settings.ts';

export interface PlanRequest {
  readonly files: readonly string[];
  /** As `sup start --prune` would do it. */
  readonly prune: boolean;
}

/** `sup plan`: what `sup start` would do with these files, and why, or refuse. Changes nothing, and starts no daemon. */
export async function plan(context: Context, { files, prune }: PlanRequest): Promise<void> {
  const apps = await readApps(context, files, await logDefaults(context));
  using daemon = await findingDaemon(context);
  if (daemon === undefined) {
    refuseUnfitApps(apps);
    noteDied(context);
  } else if (prune) await refuseFragments(context, daemon, apps);
  const plans: PlanItem[] = [];
  const unnamed: string[] = [];
  const otherApps: string[] = [];
  for (const app of apps) {
    const applied = await planOf(app, prune, daemon);
    plans.push(...applied.plan);
    unnamed.push(...applied.unnamed);
    otherApps.push(...applied.otherApps);
  }
  if (context.json) return writeJson(context, plans);
  const { paint, width } = context.out;
  context.out.write(
    planWithChanges(plans, paint, width) + unnamedLine(unnamed, width) + otherAppsLine(otherApps, width),
  );
  context.out.write(sentence(`${planSummary(plans)}; nothing has been changed`, width));
}

async function planOf(app: AppSpec, prune: boolean, daemon: Daemon | undefined): Promise<ResultOf<'app.apply'>> {
  if (daemon !== undefined) return await daemon.call('app.apply', { app, dryRun: true, prune });
  const plan = app.processes.map(
    (spec): PlanItem => ({
      id: shownId(spec),
      action: spec.autostart ? 'start' : 'add',
      reason: spec.autostart ? 'no daemon is running yet' : 'no daemon is running yet; autostart is off',
      changes: [],
    }),
  );
  return { plan, unnamed: [], otherApps: [] };
}
