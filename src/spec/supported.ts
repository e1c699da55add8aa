import type { Keypath } from './keypath.ts';
import type { Problems } from './problems.ts';
import type { ProcessSpec } from './types.ts';
import { written } from './written.ts';

type InUse = (spec: ProcessSpec) => boolean;

/** The default of the spec is the value that is refused when it is written: it cannot be told from nothing. */
const isDefault: InUse = () => false;

/**
 * What the app file knows and sup does not do yet: checked like everything else, then refused, because a limit or a
 * probe that is silently not there is worse than none. A line is a key of a process (and of `defaults`); `key=value`
 * refuses only that value, `*` is any name. What stands behind it tells the same of a spec that comes over the wire.
 * To serve a key is to delete its line.
 */
export const NOT_YET: Readonly<Record<string, InUse>> = {
  'readiness.log': ({ readiness }) => readiness?.kind === 'log',
  'readiness.http': ({ readiness }) => readiness?.kind === 'http',
  'readiness.tcp': ({ readiness }) => readiness?.kind === 'tcp',
  'readiness.exec': ({ readiness }) => readiness?.kind === 'exec',
  'readiness.notify': ({ readiness }) => readiness?.kind === 'notify',
  'readiness.file': ({ readiness }) => readiness?.kind === 'file',
  liveness: ({ liveness }) => liveness !== null,
  'reload.mode=replace': isDefault,
  limits: ({ limits }) => Object.values(limits).some((limit) => limit !== null),
  'logs.streams=split': ({ logs }) => logs.streams === 'split',
  'logs.format=cri': ({ logs }) => logs.format === 'cri',
  'logs.format=json': ({ logs }) => logs.format === 'json',
  'logs.max_age': ({ logs }) => logs.maxAgeMs !== null,
  'logs.compress=true': isDefault,
  'logs.on_full=drop': ({ logs }) => logs.onFull === 'drop',
  'logs.journald': ({ logs }) => logs.journald !== null,
  schedule: ({ schedule }) => schedule !== null,
  restart_schedule: ({ restartSchedule }) => restartSchedule !== null,
  watch: ({ watch }) => watch !== null,
  sockets: ({ sockets }) => sockets.length > 0,
  sandbox: ({ sandbox }) => sandbox !== null,
  hooks: ({ hooks }) => Object.keys(hooks).length > 0,
};

export const NOT_SUPPORTED = 'not supported yet';

/** The first key that `spec` uses and sup does not serve; undefined when all of it is served. */
export function unsupportedIn(spec: ProcessSpec): string | undefined {
  return LINES.find(([, inUse]) => inUse(spec))?.[0];
}
const LINES = Object.entries(NOT_YET);

/** Refuses what is written in `file` and not served yet. `file` is the plain data, variables in their places. */
export function refuseUnsupported(file: Readonly<Record<string, unknown>>, problems: Problems): void {
  checkAll(file['defaults'], ['defaults'], problems);
  const { processes } = file;
  if (!isMap(processes)) return;
  for (const name of Object.keys(processes)) checkAll(processes[name], ['processes', name], problems);
}

/** The same for a list of such lines of one's own, from the top of `data`. */
export function refuseLines(lines: readonly string[], data: unknown, problems: Problems): void {
  for (const line of lines) check(lineOf(line), data, [], problems);
}

/** A line of the list, taken apart once and not for each process. */
interface Line {
  readonly parts: readonly string[];
  readonly value: string | undefined;
}

function lineOf(line: string): Line {
  const [keypath = '', value] = line.split('=', 2);
  return { parts: keypath.split('.'), value };
}

/** By the key that they begin with: of most, a process has none. */
const BY_KEY = new Map<string, Line[]>();
for (const line of LINES.map(([text]) => lineOf(text))) {
  const key = line.parts[0] ?? '';
  BY_KEY.set(key, [...(BY_KEY.get(key) ?? []), line]);
}

function checkAll(process: unknown, base: Keypath, problems: Problems): void {
  if (!isMap(process)) return;
  for (const key of Object.keys(process)) {
    for (const line of BY_KEY.get(key) ?? []) check(line, process, base, problems);
  }
}

function check({ parts, value }: Line, root: unknown, base: Keypath, problems: Problems): void {
  visit(parts, root, base, (found, path) => {
    if (value === undefined) problems.add(path, { message: NOT_SUPPORTED }, 'key');
    else if (written(found).toLowerCase() === value) problems.add(path, { message: `${value} is ${NOT_SUPPORTED}` });
  });
}

function visit(
  parts: readonly string[],
  here: unknown,
  path: Keypath,
  then: (found: unknown, path: Keypath) => void,
): void {
  const [part, ...rest] = parts;
  if (part === undefined) return then(here, path);
  if (!isMap(here)) return;
  for (const key of part === '*' ? Object.keys(here) : [part]) {
    if (Object.hasOwn(here, key)) visit(rest, here[key], [...path, key], then);
  }
}

const isMap = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
