import { SupError } from '../errors/sup-error.ts';
import { type Check, type Fault, listOf, mapOf, oneOf, orNull, textOf, truth } from './accept/check.ts';
import * as shape from './accept/shapes.ts';
import { MAX_BLUEPRINTS_LENGTH, MAX_PATH_LENGTH, MAX_PROCESSES } from './bounds.ts';
import { findCycles } from './cycle.ts';
import { freeze } from './freeze.ts';
import { showKeypath } from './keypath.ts';
import { NOT_SUPPORTED, unsupportedIn } from './supported.ts';
import type { AppSpec, ProcessSpec } from './types.ts';

const process: Check = mapOf<ProcessSpec>({
  app: shape.name,
  name: shape.name,
  instance: shape.name,
  solo: truth,
  kind: oneOf('service', 'job'),
  autostart: truth,
  essential: truth,
  launch: shape.launch,
  dependsOn: shape.dependencies,
  beforeStart: shape.hookCommands,
  afterStart: shape.hookCommands,
  startTimeoutMs: shape.startTimeout,
  readiness: orNull(shape.readiness),
  liveness: orNull(shape.liveness),
  restart: shape.restart,
  stop: shape.stop,
  reload: shape.reload,
  limits: shape.limits,
  logs: shape.logs,
  schedule: orNull(shape.schedule),
  restartSchedule: shape.nullableText,
  watch: orNull(shape.watch),
  sockets: shape.texts,
  sandbox: orNull(shape.sandbox),
  hooks: shape.hooks,
});

const app: Check = mapOf<AppSpec>({
  name: shape.appName,
  file: orNull(textOf(MAX_PATH_LENGTH)),
  inherited: shape.environment,
  blueprints: orNull(textOf(MAX_BLUEPRINTS_LENGTH)),
  processes: listOf(process, MAX_PROCESSES),
});

/**
 * Takes a value from the wire or from the state file for an app, if it is one: complete, with right types, within all
 * limits, asking for nothing that is not served, its dependencies known and without a cycle. The answer is the same
 * value, frozen. Throws SPEC_NOT_ACCEPTED with the keypath. Loads neither zod nor yaml.
 */
export function acceptApp(value: unknown): AppSpec {
  refuse(app(value));
  const spec = value as AppSpec;
  for (const [index, each] of spec.processes.entries()) {
    if (each.app !== spec.name)
      refuse({ path: ['app', index, 'processes'], why: `this is of another app than ${spec.name}` });
    refuseUnserved(each, [index, 'processes']);
  }
  refuseTwins(spec.processes);
  refuseFalseSolos(spec.processes);
  refuseDependencies(spec.processes);
  return freeze(spec);
}

/** The same for one slot by itself. */
export function acceptProcess(value: unknown): ProcessSpec {
  refuse(process(value));
  refuseUnserved(value as ProcessSpec, []);
  return freeze(value as ProcessSpec);
}

function refuse(fault: Fault | undefined): void {
  if (fault === undefined) return;
  const keypath = showKeypath(fault.path.toReversed());
  throw new SupError('SPEC_NOT_ACCEPTED', { keypath, why: fault.why });
}

function refuseUnserved(spec: ProcessSpec, path: readonly (string | number)[]): void {
  const key = unsupportedIn(spec);
  if (key !== undefined) refuse({ path: [...path], why: `${key} is ${NOT_SUPPORTED}` });
}

function refuseTwins(processes: readonly ProcessSpec[]): void {
  const seen = new Set<string>();
  for (const [index, { name, instance }] of processes.entries()) {
    const id = `${name}@${instance}`;
    if (seen.has(id)) refuse({ path: [index, 'processes'], why: `${id} is there twice` });
    seen.add(id);
  }
}

/** Two slots that each call themselves the only one would share one name towards everybody. */
function refuseFalseSolos(processes: readonly ProcessSpec[]): void {
  const counts = new Map<string, number>();
  for (const { name } of processes) counts.set(name, (counts.get(name) ?? 0) + 1);
  for (const [index, { name, solo }] of processes.entries()) {
    const count = counts.get(name) ?? 0;
    if (solo === (count === 1)) continue;
    refuse({ path: ['solo', index, 'processes'], why: `${name} has ${count} ${count === 1 ? 'slot' : 'slots'}` });
  }
}

/** A dependency on nobody, or on oneself by whatever way round, would be waited for without an end. */
function refuseDependencies(processes: readonly ProcessSpec[]): void {
  const next = new Map(processes.map(({ name, dependsOn }) => [name, dependsOn.map((on) => on.process)]));
  for (const [index, { dependsOn }] of processes.entries()) {
    const missing = dependsOn.find((on) => !next.has(on.process));
    if (missing !== undefined)
      refuse({ path: ['dependsOn', index, 'processes'], why: `no process is called ${missing.process}` });
  }
  const [cycle] = findCycles(next, 1);
  if (cycle !== undefined) refuse({ path: ['processes'], why: `these wait for each other: ${cycle.join(' → ')}` });
}
