import type { Keypath } from '../keypath.ts';
import { LIVENESS_KINDS, READINESS_KINDS } from '../probe-kinds.ts';
import type { LivenessInput, ReadinessInput } from '../schema/probe.ts';
import type { LivenessSpec, ProbeTiming, ReadinessSpec } from '../types.ts';
import { pathOf, type Slot, textOf, wordsOf } from './slot.ts';

const READINESS_INTERVAL_MS = 1_000;
const READINESS_TIMEOUT_MS = 1_000;
const LIVENESS_INTERVAL_MS = 10_000;
const LIVENESS_TIMEOUT_MS = 2_000;
const RETRIES = 3;
const LAST_PORT = 65_535;

/** What makes a slot ready; null: running is ready. */
export function readinessOf(slot: Slot, input: ReadinessInput | undefined): ReadinessSpec | null {
  if (input === undefined) return null;
  const path = [...slot.path, 'readiness'];
  // `notify: false` asks for nothing.
  const { notify, ...rest } = input;
  const probe = notify === true ? input : rest;
  if (!one(slot, path, probe, READINESS_KINDS)) return null;
  if (probe.after !== undefined) return { kind: 'after', afterMs: probe.after };
  if (notify === true) return { kind: 'notify' };
  if (probe.log !== undefined)
    return { kind: 'log', pattern: pattern(slot, textOf(slot, probe.log), [...path, 'log']) };
  const timing = timingOf(probe, READINESS_INTERVAL_MS, READINESS_TIMEOUT_MS);
  if (probe.file !== undefined) return { kind: 'file', path: pathOf(slot, probe.file), ...timing };
  return common(slot, path, probe, timing);
}

/** What shows that a slot is still well; null: that it lives. */
export function livenessOf(slot: Slot, input: LivenessInput | undefined): LivenessSpec | null {
  if (input === undefined) return null;
  const path = [...slot.path, 'liveness'];
  if (!one(slot, path, input, LIVENESS_KINDS)) return null;
  if (input.watchdog !== undefined) return { kind: 'watchdog', watchdogMs: input.watchdog };
  const timing = timingOf(input, LIVENESS_INTERVAL_MS, LIVENESS_TIMEOUT_MS);
  const { heartbeat } = input;
  if (heartbeat === undefined) return common(slot, path, input, timing);
  if (heartbeat.file === undefined || heartbeat.max_age === undefined) {
    slot.problems.add([...path, 'heartbeat'], { message: 'a heartbeat needs `file` and `max_age`' }, 'key');
    return null;
  }
  return { kind: 'heartbeat', file: pathOf(slot, heartbeat.file), maxAgeMs: heartbeat.max_age, ...timing };
}

/** The ways to look that both probes know. */
function common(slot: Slot, path: Keypath, probe: Pick<LivenessInput, 'http' | 'tcp' | 'exec'>, timing: ProbeTiming) {
  if (probe.http !== undefined)
    return { kind: 'http', url: url(slot, textOf(slot, probe.http), [...path, 'http']), ...timing } as const;
  if (probe.exec !== undefined)
    return { kind: 'exec', command: wordsOf(slot, probe.exec, [...path, 'exec']), ...timing } as const;
  if (probe.tcp === undefined) return null;
  const target = address(textOf(slot, probe.tcp));
  if (target !== undefined) return { kind: 'tcp', ...target, ...timing } as const;
  slot.problems.add([...path, 'tcp'], { message: 'this is not an address', suggestion: 'write a port, or host:port' });
  return null;
}

function one(slot: Slot, path: Keypath, probe: object, kinds: readonly string[]): boolean {
  const found = kinds.filter((kind) => kind in probe);
  if (found.length === 1) return true;
  const message =
    found.length === 0 ? 'this does not say what is looked at' : `${found.join(' and ')} cannot stand together`;
  slot.problems.add(path, { message, suggestion: `choose one of ${kinds.join(', ')}` }, 'key');
  return false;
}

/** The interval is never shorter than one look may take. */
function timingOf(
  probe: Partial<Record<'interval' | 'timeout' | 'retries', number | undefined>>,
  interval: number,
  timeout: number,
): ProbeTiming {
  const timeoutMs = probe.timeout ?? timeout;
  return { intervalMs: probe.interval ?? Math.max(interval, timeoutMs), timeoutMs, retries: probe.retries ?? RETRIES };
}

function pattern(slot: Slot, text: string, path: Keypath): string {
  try {
    new RegExp(text);
  } catch (error) {
    slot.problems.add(path, {
      message: `this is not a regular expression: ${(error as Error).message.split(': ').at(-1)}`,
    });
  }
  return text;
}

function url(slot: Slot, text: string, path: Keypath): string {
  const good = URL.canParse(text) && ['http:', 'https:'].includes(new URL(text).protocol);
  if (!good)
    slot.problems.add(path, { message: 'this is not a URL', suggestion: 'write it like http://127.0.0.1:8080/health' });
  return text;
}

/** `8080`, `localhost:8080`, `[::1]:8080`. */
export function address(text: string): { readonly host: string; readonly port: number } | undefined {
  const match = /^(?:(?:\[([0-9a-fA-F:.]+)\]|([^\s:[\]]+)):)?(\d{1,5})$/.exec(text);
  const port = Number(match?.[3]);
  if (match === null || port < 1 || port > LAST_PORT) return undefined;
  return { host: match[1] ?? match[2] ?? '127.0.0.1', port };
}
