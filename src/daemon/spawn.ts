import { closeSync } from 'node:fs';
import type { Exit } from '../base/process.ts';
import type { Instance } from '../core/state.ts';
import { isSupError } from '../errors/sup-error.ts';
import { marker } from '../platform/marker.ts';
import type { Home, LaunchedChild, Launcher, LaunchRequest } from '../platform/platform.ts';
import type { CaptureSlot } from './capture/capture.ts';
import { environmentOf } from './environment.ts';
import type { ErrandOrder } from './errand-order.ts';
import type { Outputs } from './outputs.ts';
import type { Slot } from './slot.ts';

/** The variable that names the main process to the commands around it, as systemd does. */
const MAIN_PID = 'MAINPID';

/** What a launch needs of the daemon. */
export interface Spawner {
  readonly home: Home;
  readonly launcher: Launcher;
  readonly outputs: Outputs;
}

/**
 * Starts one run: identity, environment, executable, log, process.
 * Throws what the floors below refuse (IDENTITY_*, NICE_*, SPEC_ENV_*, LAUNCH_*, LOG_*); then nothing of it is left behind.
 */
export function spawn(by: Spawner, instance: Instance, slot: Slot, onExit: (exit: Exit) => void): LaunchedChild {
  const { launch } = instance.spec;
  const words = launch.shell === null ? launch.command : [launch.shell, '-c', launch.command.join(' ')];
  const whole = request(by, instance, slot, words);
  return withWriters(by.outputs.open(instance, whole.identity), instance.run, (stdout, stderr) =>
    by.launcher.launch({ ...whole, stdout, stderr }, onExit),
  );
}

/** Starts a command beside the main process, or before it: all as for that, and inside of its tree. Throws the same. */
export function spawnErrand(
  by: Spawner,
  { instance, slot, command, mainPid }: ErrandOrder,
  onExit: (exit: Exit) => void,
): LaunchedChild {
  const whole = request(by, instance, slot, command);
  const { [MAIN_PID]: _foreign, ...inherited } = whole.env;
  const env = mainPid === null ? inherited : { ...inherited, [MAIN_PID]: String(mainPid) };
  return withWriters(by.outputs.current(instance, whole.identity), instance.run, (stdout, stderr) =>
    by.launcher.launch({ ...whole, env, errand: true, stdout, stderr }, onExit),
  );
}

/** A launch that failed, as the fact that the core understands. */
export function unspawned(error: unknown): Exit {
  if (isSupError(error)) return { kind: 'unspawned', code: error.code, message: error.message };
  return { kind: 'unspawned', code: 'LAUNCH_FAILED', message: error instanceof Error ? error.message : String(error) };
}

/** All that a launch is but its output: what is the same for the main process and for the commands around it. */
function request(
  { home, launcher }: Spawner,
  { id, run, spec: { launch } }: Instance,
  { inherited }: Slot,
  [first = '', ...rest]: readonly string[],
): Omit<LaunchRequest, 'stdout' | 'stderr'> {
  const { cwd, umask, nice } = launch;
  const identity = launcher.identify(launch.user, launch.group);
  const env = { ...environmentOf(launcher, launch, inherited, identity), ...marker(home, id, run) };
  return {
    id,
    run,
    argv: [launcher.resolve(first, cwd, env['PATH'], identity), ...rest],
    cwd,
    env,
    umask,
    identity,
    nice,
  };
}

function withWriters<T>(output: CaptureSlot, run: number, use: (stdout: number, stderr: number) => T): T {
  const begun = output.begin(run);
  const { stdout, stderr } = output.writers();
  try {
    const launched = use(stdout, stderr);
    begun();
    return launched;
  } finally {
    closeSync(stdout);
    if (stderr !== stdout) closeSync(stderr);
  }
}
