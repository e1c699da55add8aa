import type { Millis } from '../../base/time.ts';
import { SupError } from '../../errors/sup-error.ts';
import type { PlanItem } from '../../protocol/methods.ts';
import { refuseUnfitApps } from '../../spec/preflight.ts';
import { shownId } from '../../spec/shown-id.ts';
import type { AppSpec } from '../../spec/types.ts';
import { noteAmbiguous } from '../ambiguous.ts';
import { type Context, type Daemon, writeJson } from '../context.ts';
import { noteEssential } from '../essential-note.ts';
import { refuseFragments } from '../fragment.ts';
import { untilApplied, untilUp } from '../known-bounds.ts';
import { readApps, singleApp } from '../read-apps.ts';
import { logDefaults } from '../read-settings.ts';
import { named } from '../render/named.ts';
import { otherAppsLine, planLines, unnamedLine } from '../render/plan.ts';
import { sentence } from '../render/sentence.ts';
import { runningDaemon } from '../running-daemon.ts';
import { startingDaemon } from '../starting-daemon.ts';
import { sorted } from '../targets.ts';
import { waitUp } from '../wait-up.ts';

export interface StartRequest {
  /** Files and targets, mixed as they were typed. */
  readonly words: readonly string[];
  /** `-f`. */
  readonly files: readonly string[];
  /** `--name N -- CMD ARGS`: one process without a file. */
  readonly single: { readonly name: string; readonly command: readonly string[] } | null;
  /** `--prune`: also removes what the files no longer name. */
  readonly prune: boolean;
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
  if (request.prune) await refuseFragments(context, daemon, apps);
  const applied = await applyAll(context, daemon, apps, request.prune);
  await noteEssential(context, daemon, apps);
  const started = targets.length === 0 ? [] : (await daemon.call('process.start', { targets })).ids;
  noteAmbiguous(context, targets, started);
  if (!request.wait) return sayStarted(context, applied, started);
  const { plan, unnamed, otherApps } = applied;
  const wanted = plan.filter(({ action }) => action !== 'remove').map(({ id }) => id);
  const ids = [...new Set([...wanted, ...started])];
  // Of what came from files it is known what it takes; of targets the daemon knows.
  const bound = request.timeoutMs ?? (targets.length > 0 ? untilUp(daemon) : untilApplied(apps, plan));
  const more = { unnamed, otherApps };
  await waitUp(context, daemon, { plan, started, ids, keptUp: keptUp(plan, apps), bound, since, more });
}

/** What goes on as it is and is to be up: without `autostart` that is nobody's business but a person's. */
function keptUp(plan: readonly PlanItem[], apps: readonly AppSpec[]): readonly string[] {
  const wanted = new Set(apps.flatMap(({ processes }) => processes.filter(({ autostart }) => autostart)).map(shownId));
  return plan
    .filter(({ id, action }) => (action === 'keep' || action === 'update') && wanted.has(id))
    .map(({ id }) => id);
}

interface Applied {
  readonly plan: readonly PlanItem[];
  /** What the files do not name and that is left alone. */
  readonly unnamed: readonly string[];
  /** Apps of other names from the same files. */
  readonly otherApps: readonly string[];
}

/**
 * Whoever wants an app gets a daemon; who only names targets means what one knows already, and where none runs nothing
 * is known. A daemon is not started for what it would refuse. SupError NO_DAEMON, ENVIRONMENT_UNFIT.
 */
async function daemonFor(context: Context, apps: readonly AppSpec[]): Promise<Daemon> {
  if (apps.length === 0) return runningDaemon(context, 'start');
  return startingDaemon(context, () => refuseUnfitApps(apps));
}

async function wantedApps(
  context: Context,
  { single }: StartRequest,
  files: readonly string[],
  targets: readonly string[],
): Promise<readonly AppSpec[]> {
  if (single === null) {
    // Naming a target only means that no file is wanted; naming nothing means the file that is here.
    return files.length === 0 && targets.length > 0 ? [] : await readApps(context, files, await logDefaults(context));
  }
  if (files.length + targets.length > 0) {
    throw new SupError('USAGE', {
      what: '`--name` starts one process without a file, and files or targets were named as well',
      hint: 'start them apart: `sup start app.yaml`, then `sup start --name web -- node web.js`',
    });
  }
  return [await singleApp(context, single, await logDefaults(context))];
}

async function applyAll(context: Context, daemon: Daemon, apps: readonly AppSpec[], prune: boolean): Promise<Applied> {
  const plan: PlanItem[] = [];
  const unnamed: string[] = [];
  const otherApps: string[] = [];
  // Of several, what the daemon refuses of one is known before the first is touched.
  if (apps.length > 1) for (const app of apps) await daemon.call('app.apply', { app, dryRun: true, prune });
  for (const app of apps) {
    const applied = await daemon.call('app.apply', { app, dryRun: false, prune });
    plan.push(...applied.plan);
    unnamed.push(...applied.unnamed);
    otherApps.push(...applied.otherApps);
  }
  const { paint, width } = context.out;
  if (!context.json)
    context.out.write(planLines(plan, paint, width) + unnamedLine(unnamed, width) + otherAppsLine(otherApps, width));
  return { plan, unnamed, otherApps };
}

function sayStarted(context: Context, applied: Applied, started: readonly string[]): void {
  if (context.json) return writeJson(context, { ...applied, processes: [], pending: [] });
  if (started.length > 0) context.out.write(sentence(`starting ${named(started)}`, context.out.width));
}
