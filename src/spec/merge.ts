import { LIVENESS_KINDS, READINESS_KINDS } from './probe-kinds.ts';
import type { ProcessInput } from './schema/process.ts';

/** How deep each map of a process is merged with its defaults. What is not named here is replaced as a whole. */
const DEPTH: Readonly<Record<string, number>> = {
  env: 1,
  depends_on: 1,
  readiness: 1,
  liveness: 1,
  restart: 2,
  stop: 1,
  reload: 1,
  limits: 2,
  logs: 1,
  schedule: 1,
  watch: 1,
  sandbox: 1,
  hooks: 1,
};

/** A process over the defaults of its app: maps key by key, lists and commands as a whole. */
export function mergeProcess(defaults: ProcessInput, own: ProcessInput): ProcessInput {
  const [below, above] = [withFiles(defaults), withFiles(own)];
  const merged: Record<string, unknown> = { ...below, ...above };
  for (const [key, depth] of Object.entries(DEPTH)) {
    const [base, over] = [below[key as keyof ProcessInput], above[key as keyof ProcessInput]];
    if (base !== undefined && over !== undefined) merged[key] = mergeMaps(base, over, depth);
  }
  merged['readiness'] = oneKind(below.readiness, above.readiness, merged['readiness'], READINESS_KINDS);
  merged['liveness'] = oneKind(below.liveness, above.liveness, merged['liveness'], LIVENESS_KINDS);
  return merged;
}

function mergeMaps(base: unknown, over: unknown, depth: number): unknown {
  if (depth === 0 || !isMap(base) || !isMap(over)) return over;
  const merged: Record<string, unknown> = { ...base };
  for (const [key, value] of Object.entries(over)) {
    merged[key] = Object.hasOwn(base, key) ? mergeMaps(base[key], value, depth - 1) : value;
  }
  return merged;
}

/** `env_file: X` is `env_files: [X]`; when both are written, `env_files` comes first. */
function withFiles({ env_file, ...rest }: ProcessInput): ProcessInput {
  return env_file === undefined ? rest : { ...rest, env_files: [...(rest.env_files ?? []), env_file] };
}

/** A probe of another kind takes only the timing of the defaults, not their kind. */
function oneKind(
  below: object | undefined,
  above: object | undefined,
  merged: unknown,
  kinds: readonly string[],
): unknown {
  if (below === undefined || above === undefined || !kinds.some((kind) => kind in above)) return merged;
  return Object.fromEntries(Object.entries(merged as object).filter(([key]) => !kinds.includes(key) || key in above));
}

const isMap = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
