import { resolve } from 'node:path';
import type { Problem } from '../errors/codes/spec.ts';
import { isSupError, SupError } from '../errors/sup-error.ts';
import type { AppSpec } from '../spec/types.ts';
import { appFile, standardName } from './app-files.ts';
import type { Context } from './context.ts';

/**
 * The apps of these files, checked and expanded; of no files, the app of this folder. What is wrong with any of them
 * is told at once. SupError NO_APP_FILE, SPEC_*, APP_TWICE.
 */
export async function readApps({ cwd, env }: Context, files: readonly string[]): Promise<readonly AppSpec[]> {
  const paths = files.length === 0 ? [standardName(cwd)] : files.map((file) => appFile(file, cwd));
  // Only the commands that read a file pay for loading what reads it.
  const { readApp } = await import('../spec/read-app.ts');
  const apps: AppSpec[] = [];
  const refusals: SupError[] = [];
  // One file named twice is one app; it is read by the name that was typed, which is then the one in the messages.
  for (const path of new Map(paths.toReversed().map((each) => [resolve(cwd, each), each])).values()) {
    try {
      apps.push(readApp(path, env));
    } catch (error) {
      if (!isSupError(error)) throw error;
      refusals.push(error);
    }
  }
  if (refusals.length > 0) throw together(refusals);
  refuseTwins(apps);
  return apps;
}

/** The app of one process without a file. SupError SPEC_*. */
export async function singleApp(
  { cwd, env }: Context,
  { name, command }: { readonly name: string; readonly command: readonly string[] },
): Promise<AppSpec> {
  const { single } = await import('../spec/single.ts');
  return single({ name, command, cwd, env });
}

/** One refusal stays as it is; of several, every problem is in one. */
function together(refusals: readonly SupError[]): SupError {
  const [first] = refusals;
  if (first !== undefined && refusals.length === 1) return first;
  const problems = refusals.flatMap((each): readonly Problem[] =>
    each.code === 'SPEC_INVALID' ? (each as SupError<'SPEC_INVALID'>).params.problems : [asProblem(each)],
  );
  const invalid = refusals.filter((each): each is SupError<'SPEC_INVALID'> => each.code === 'SPEC_INVALID');
  const more = invalid.reduce((sum, { params }) => sum + params.more, 0);
  return new SupError('SPEC_INVALID', { file: `${refusals.length} files`, problems, more });
}

const asProblem = ({ message, hint }: SupError): Problem => ({
  file: message,
  line: null,
  column: null,
  keypath: '',
  message: hint,
  suggestion: null,
});

/** Two files that describe the same app would undo each other's work at every start. */
function refuseTwins(apps: readonly AppSpec[]): void {
  const files = new Map<string, string>();
  for (const { name, file } of apps) {
    const first = files.get(name);
    if (first !== undefined) throw new SupError('APP_TWICE', { app: name, first, second: file ?? name });
    files.set(name, file ?? name);
  }
}
