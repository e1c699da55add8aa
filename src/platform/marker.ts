import type { InstanceId } from '../base/process.ts';
import type { Home } from './platform.ts';

/** The instance to which a process belongs. */
export const MARKER_ID = 'SUP_ID';
/** The home and the run: `<home.tag>.<run>`. */
export const MARKER_RUN = 'SUP_RUN';

/**
 * The variables by which a process is known as a part of the tree of `id`, wherever it hides: they are
 * inherited by all that it starts. The daemon adds them to the environment of each launch.
 */
export function marker(home: Pick<Home, 'tag'>, id: InstanceId, run: number): Record<string, string> {
  return { [MARKER_ID]: id, [MARKER_RUN]: `${home.tag}.${run}` };
}

/** `env` without the marker, for what a supervised process starts but must not own (a daemon). */
export function scrub<T>(env: Readonly<Record<string, T>>): Record<string, T> {
  const { [MARKER_ID]: _id, [MARKER_RUN]: _run, ...rest } = env;
  return rest;
}

/**
 * The instance that a raw environment (`A=1\0B=2\0`) names, or undefined when it names none of the
 * home with this `tag`. The first of two equal names counts, as it does for getenv.
 */
export function markedId(environ: Buffer, tag: string): InstanceId | undefined {
  const run = value(environ, MARKER_RUN);
  return run?.startsWith(`${tag}.`) === true ? value(environ, MARKER_ID) : undefined;
}

function value(environ: Buffer, name: string): string | undefined {
  const key = `${name}=`;
  for (let at = environ.indexOf(key); at !== -1; at = environ.indexOf(key, at + 1)) {
    // `NOT_SUP_ID=` contains the name as well: only at the start of an entry it is the variable.
    if (at > 0 && environ[at - 1] !== 0) continue;
    const end = environ.indexOf(0, at);
    return environ.toString('utf8', at + key.length, end === -1 ? environ.length : end);
  }
  return undefined;
}
