import type { Millis } from '../../base/time.ts';
import { SupError } from '../../errors/sup-error.ts';
import type { PlanItem } from '../../protocol/methods.ts';
import { refuseUnfitApps } from '../../spec/preflight.ts';
import type { AppSpec } from '../../spec/types.ts';
import { startBound } from '../bounds.ts';
import { type Context, type Daemon, writeJson } from '../context.ts';
import { noteEssential } from '../essential-note.ts';
import { readApps, singleApp } from '../read-apps.ts';
import { planLines } from '../render/plan.ts';
import { reportUp } from '../report-up.ts';
import { runningDaemon } from '../running-daemon.ts';
import { settle } from '../settling.ts';
import { sorted } from '../targets.ts';

export interface StartRequest {
  /** Files and targets, mixed as they were typed. */
  readonly words: readonly string[];
  /** `-f`. */
  readonly files: readonly string[];
  /** `--name N -- CMD ARGS`: one process without a file. */
  readonly single: { readonly name: string; readonly command: readonly string[] } | null;
  readonly wait: boolean;
  /** `--timeout`; null: by the start timeouts. */
  readonly timeoutMs: Millis | null;
}

/**
 * `sup start`: makes reality match the files and starts the targets. Everything is read and checked first: with one
 * problem in one file nothing at all is started. SupError NOT_UP when something failed or was not ready in time.
 */
export async function start(context: Context, request: StartRequest): Promise<void> {
  const since = context.clock.now();
  const { files, targets } = sorted(request.words, request.files);
  const apps = await wantedApps(context, request, files, targets);
  using daemon = await daemonFor(context, apps);
  const plan = await applyAll(context, daemon, apps);
  await noteEssential(context, daemon, apps);
  const started = targets.length === 0 ? [] : (await daemon.call('process.start', { targets })).ids;
  const ids = [...new Set([...plan.filter(({ action }) => action !== 'remove').map(({ id }) => id), ...started])];
  if (!request.wait) return sayStarted(context, plan, started);
  const boundMs = request.timeoutMs ?? startBound(apps, targets.length > 0);
  const settled = await settle(context, daemon, { ids, until: 'settled', boundMs, since });
  if (context.json) writeJson(context, { plan, processes: settled.views, pending: settled.pending });
  await reportUp(context, daemon, settled, ids.length);
}

/**
 * Whoever wants an app gets a daemon; who only names targets means what one knows already, and where none runs nothing
 * is known. A daemon is not started for what it would refuse. SupError NO_DAEMON, ENVIRONMENT_UNFIT.
 */
async function daemonFor(context: Context, apps: readonly AppSpec[]): Promise<Daemon> {
  if (apps.length === 0) return runningDaemon(context, 'start');
  return context.doors.ensure(() => refuseUnfitApps(apps));
}

async function wantedApps(
  context: Context,
  { single }: StartRequest,
  files: readonly string[],
  targets: readonly string[],
): Promise<readonly AppSpec[]> {
  if (single === null) {
    // Naming a target only means that no file is wanted; naming nothing means the file that is here.
    return files.length === 0 && targets.length > 0 ? [] : await readApps(context, files);
  }
  if (files.length + targets.length > 0) {
    throw new SupError('USAGE', {
      what: '`--name` starts one process without a file, and files or targets were named as well',
      hint: 'start them apart: `sup start app.yaml`, then `sup start --name web -- node web.js`',
    });
  }
  return [await singleApp(context, single)];
}

async function applyAll(context: Context, daemon: Daemon, apps: readonly AppSpec[]): Promise<readonly PlanItem[]> {
  const plans: PlanItem[] = [];
  // Of several, what the daemon refuses of one is known before the first is touched.
  if (apps.length > 1) for (const app of apps) await daemon.call('app.apply', { app, dryRun: true });
  for (const app of apps) plans.push(...(await daemon.call('app.apply', { app, dryRun: false })).plan);
  if (!context.json) context.out.write(planLines(plans, context.out.paint, context.out.width));
  return plans;
}

function sayStarted(context: Context, plan: readonly PlanItem[], started: readonly string[]): void {
  if (context.json) return writeJson(context, { plan, processes: [], pending: [] });
  if (started.length > 0) context.out.write(`starting ${started.join(', ')}\n`);
}
