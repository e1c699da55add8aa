import type { Keypath } from './keypath.ts';
import type { Problems } from './problems.ts';

/**
 * What the app file knows and sup does not do yet: checked like everything else, then refused, because a limit or a
 * probe that is silently not there is worse than none. `key=value` refuses only that value; `*` is any name.
 * Below a process, and below `defaults` alike. To serve a key is to delete its line.
 */
export const NOT_YET: readonly string[] = [
  'user',
  'group',
  'nice',
  'essential=true',
  'depends_on.*=completed',
  'depends_on.*=exited',
  'before_start',
  'after_start',
  'readiness.log',
  'readiness.http',
  'readiness.tcp',
  'readiness.exec',
  'readiness.notify',
  'readiness.file',
  'liveness',
  'restart=unless-stopped',
  'restart.policy=unless-stopped',
  'stop.command',
  'reload',
  'limits',
  'logs.streams=split',
  'logs.format=cri',
  'logs.format=json',
  'logs.max_age',
  'logs.compress=true',
  'logs.on_full=drop',
  'logs.journald',
  'schedule',
  'restart_schedule',
  'watch',
  'sockets',
  'sandbox',
  'hooks',
];

/** The same for the file as a whole. */
export const NOT_YET_IN_FILE: readonly string[] = ['include'];

const MESSAGE = 'not supported yet';

/** Refuses what is written in `file` and not served yet. `file` is the plain data, variables in their places. */
export function refuseUnsupported(file: Readonly<Record<string, unknown>>, problems: Problems): void {
  for (const line of NOT_YET_IN_FILE) check(line, file, [], problems);
  const processes = isMap(file['processes']) ? Object.keys(file['processes']).map((name) => ['processes', name]) : [];
  for (const base of [['defaults'], ...processes]) {
    for (const line of NOT_YET) check(line, valueAt(file, base), base, problems);
  }
}

function check(line: string, root: unknown, base: Keypath, problems: Problems): void {
  const [keypath = '', value] = line.split('=', 2);
  visit(keypath.split('.'), root, base, (found, path) => {
    if (value === undefined) problems.add(path, { message: MESSAGE }, 'key');
    else if (String(found).toLowerCase() === value) problems.add(path, { message: `${value} is ${MESSAGE}` });
  });
}

function visit(parts: readonly string[], here: unknown, path: Keypath, then: (found: unknown, path: Keypath) => void): void {
  const [part, ...rest] = parts;
  if (part === undefined) return then(here, path);
  if (!isMap(here)) return;
  for (const key of part === '*' ? Object.keys(here) : [part]) {
    if (Object.hasOwn(here, key)) visit(rest, here[key], [...path, key], then);
  }
}

const valueAt = (root: unknown, path: readonly string[]): unknown =>
  path.reduce<unknown>((here, part) => (isMap(here) && Object.hasOwn(here, part) ? here[part] : undefined), root);

const isMap = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
