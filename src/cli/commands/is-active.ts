import { escapeControls } from '../../logs/escape.ts';
import { type Choice, chosenTargets, refuseNothing } from '../chosen.ts';
import { type Context, writeJson } from '../context.ts';
import { findingDaemon } from '../finding-daemon.ts';
import { noteDied } from '../no-daemon.ts';

export interface IsActiveRequest extends Choice {
  /** `--quiet`: only the exit code. */
  readonly quiet: boolean;
}

/** As systemctl says that a unit is not active. */
const INACTIVE = 3;

/**
 * `sup is-active`: the state of each, and exit code 3 unless all of them are running. Where no daemon runs, nothing is.
 * SupError TARGET_UNKNOWN, which is exit code 3 as well.
 */
export async function isActive(context: Context, { quiet, ...choice }: IsActiveRequest): Promise<void> {
  refuseNothing(choice, 'is-active');
  // Quiet is quiet, also about a wait.
  using daemon = quiet ? await context.doors.find() : await findingDaemon(context);
  if (daemon === undefined) {
    context.exitWith(INACTIVE);
    if (!quiet) noteDied(context);
    if (context.json) return writeJson(context, []);
    return quiet ? undefined : context.out.write('inactive: no daemon is running here\n');
  }
  const targets = await chosenTargets(context, daemon, choice, 'is-active');
  const views = await daemon.call('process.list', { targets });
  if (views.length === 0 || views.some(({ state }) => state !== 'running')) context.exitWith(INACTIVE);
  if (context.json) return writeJson(context, views);
  if (quiet) return;
  // One is asked by scripts, which compare the word; of several nobody could tell which is which.
  const isOne = views.length === 1;
  const lines = views.map(({ id, state }) => `${isOne ? '' : `${escapeControls(id)} `}${state}\n`);
  context.out.write(lines.join(''));
}
