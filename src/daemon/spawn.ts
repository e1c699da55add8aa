import { closeSync } from 'node:fs';
import type { Exit } from '../base/process.ts';
import type { Instance } from '../core/state.ts';
import { isSupError } from '../errors/sup-error.ts';
import { marker } from '../platform/marker.ts';
import type { Home, LaunchedChild, Launcher } from '../platform/platform.ts';
import { environment } from '../spec/environment.ts';
import type { LaunchSpec } from '../spec/types.ts';
import type { CaptureSlot } from './capture/capture.ts';
import type { Outputs } from './outputs.ts';
import type { Slot } from './slot.ts';

/** What a launch needs of the daemon. */
export interface Spawner {
  readonly home: Home;
  readonly launcher: Launcher;
  readonly outputs: Outputs;
}

/**
 * Starts one run: environment, executable, log, process.
 * Throws what the floors below refuse (SPEC_ENV_*, LAUNCH_*, LOG_*); then nothing of it is left behind.
 */
export function spawn(by: Spawner, instance: Instance, slot: Slot, onExit: (exit: Exit) => void): LaunchedChild {
  const { id, run, spec } = instance;
  const { launch } = spec;
  const env = { ...environment(launch, slot.inherited), ...marker(by.home, id, run) };
  const argv = words(by.launcher, launch, env['PATH']);
  return withWriters(by.outputs.open(instance), (stdout, stderr) =>
    by.launcher.launch({ id, run, argv, cwd: launch.cwd, env, umask: launch.umask, stdout, stderr }, onExit),
  );
}

/** A launch that failed, as the fact that the core understands. */
export function unspawned(error: unknown): Exit {
  if (isSupError(error)) return { kind: 'unspawned', code: error.code, message: error.message };
  return { kind: 'unspawned', code: 'LAUNCH_FAILED', message: error instanceof Error ? error.message : String(error) };
}

function words(launcher: Launcher, launch: LaunchSpec, path: string | undefined): readonly string[] {
  const [first = '', ...rest] = launch.shell === null ? launch.command : [launch.shell, '-c', launch.command.join(' ')];
  return [launcher.resolve(first, launch.cwd, path), ...rest];
}

function withWriters<T>(output: CaptureSlot, use: (stdout: number, stderr: number) => T): T {
  const { stdout, stderr } = output.writers();
  try {
    return use(stdout, stderr);
  } finally {
    closeSync(stdout);
    if (stderr !== stdout) closeSync(stderr);
  }
}
