import { currentAccounts } from '../client/accounts.ts';
import { absoluteFrom } from '../client/working-folder.ts';
import type { Problem } from '../errors/codes/spec.ts';
import { isSupError, SupError } from '../errors/sup-error.ts';
import type { LogDefaults } from '../spec/settings/settings.ts';
import type { AppSpec } from '../spec/types.ts';
import { appFile, standardName } from './app-files.ts';
import type { Context } from './context.ts';
import { unoptimized } from './unoptimized.ts';

/**
 * The apps of these files, checked and expanded; of no files, the app of this folder. What is wrong with any of them
 * is told at once. `logs`: what the settings say of the logs of processes that say nothing. SupError NO_APP_FILE, SPEC_*,
 * APP_TWICE, CWD_GONE.
 */
export async function readApps(
  { cwd, env }: Context,
  files: readonly string[],
  logs?: LogDefaults,
): Promise<readonly AppSpec[]> {
  const paths = files.length === 0 ? [standardName(absoluteFrom(cwd, '.'))] : files.map((file) => appFile(file, cwd));
  // Only the commands that read a file pay for loading what reads it, and only a file with a problem for what finds it.
  const { readGoodApp } = await import('../spec/read-good-app.ts');
  const accounts = currentAccounts();
  const apps: AppSpec[] = [];
  const refusals: SupError[] = [];
  for (const path of eachOnce(paths, cwd)) {
    try {
      const app = unoptimized(() => readGoodApp(path, env, accounts, logs));
      apps.push(app ?? (await import('../spec/read-app.ts')).readApp(path, env, accounts, logs));
    } catch (error) {
      if (!isSupError(error)) throw error;
      refusals.push(error);
    }
  }
  if (refusals.length > 0) throw together(refusals, paths);
  refuseTwins(apps);
  return apps;
}

/** The app of one process without a file. SupError SPEC_*, CWD_GONE. */
export async function singleApp(
  { cwd, env }: Context,
  { name, command }: { readonly name: string; readonly command: readonly string[] },
  logs?: LogDefaults,
): Promise<AppSpec> {
  const { single } = await import('../spec/single.ts');
  return single({ name, command, cwd: absoluteFrom(cwd, '.'), env, logs });
}

/** One file named twice is one app; it is read by the name that was typed first, which is then the one in messages. */
function eachOnce(paths: readonly string[], cwd: string | null): readonly string[] {
  const full = paths.map((path) => absoluteFrom(cwd, path));
  return paths.filter((_, at) => full.indexOf(full[at] ?? '') === at);
}

/** One refusal stays as it is; of several, every problem is in one. */
export function together(refusals: readonly SupError[], paths: readonly string[]): SupError {
  const [first] = refusals;
  if (first !== undefined && refusals.length === 1) return first;
  const problems = refusals.flatMap((each) => (isInvalid(each) ? each.params.problems : [asProblem(each)]));
  const more = refusals.reduce((sum, each) => sum + (isInvalid(each) ? each.params.more : 0), 0);
  return new SupError('SPEC_INVALID', { file: paths.join(' '), problems, more });
}

const isInvalid = (error: SupError): error is SupError<'SPEC_INVALID'> => error.code === 'SPEC_INVALID';

/** A file that is missing or cannot be read, in the list with what is wrong inside the others. */
function asProblem({ message, params }: SupError): Problem {
  const file = 'file' in params && typeof params.file === 'string' ? params.file : '';
  return { file, line: null, column: null, keypath: '', message, suggestion: null };
}

/** Two files that describe the same app would undo each other's work at every start. */
function refuseTwins(apps: readonly AppSpec[]): void {
  const files = new Map<string, string>();
  for (const { name, file } of apps) {
    const first = files.get(name);
    if (first !== undefined) throw new SupError('APP_TWICE', { app: name, first, second: file ?? name });
    files.set(name, file ?? name);
  }
}
