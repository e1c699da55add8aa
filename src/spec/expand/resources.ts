import type { LimitsInput, Soft } from '../schema/limits.ts';
import type { LogsInput } from '../schema/logs.ts';
import { BUILT_IN } from '../settings/settings.ts';
import type { LimitsSpec, LogsSpec } from '../types.ts';
import { pathOf, type Slot, textOf } from './slot.ts';

const SOFT: Soft = { kind: 'percent', percent: 80 };

/** The ceilings of the tree. */
export function limitsOf(slot: Slot, input: LimitsInput = {}): LimitsSpec {
  return {
    memory: memoryOf(slot, input.memory),
    cpu: cpuOf(slot, input.cpu),
    processes: input.processes ?? null,
    openFiles: input.open_files ?? null,
  };
}

function memoryOf(slot: Slot, memory: LimitsInput['memory']): LimitsSpec['memory'] {
  if (memory === undefined) return null;
  const path = [...slot.path, 'limits', 'memory'];
  if (memory.max === undefined) {
    slot.problems.add(path, { message: 'a ceiling needs `max`' }, 'key');
    return null;
  }
  const soft = memory.soft ?? SOFT;
  const softBytes = soft.kind === 'bytes' ? soft.bytes : Math.round((memory.max * soft.percent) / 100);
  if (softBytes > memory.max)
    slot.problems.add([...path, 'soft'], { message: '`soft` is above `max` and would never be reached' });
  return {
    maxBytes: memory.max,
    softBytes,
    onSoft: memory.on_soft ?? 'warn',
    drainTimeoutMs: memory.drain_timeout ?? 60_000,
  };
}

function cpuOf(slot: Slot, cpu: LimitsInput['cpu']): LimitsSpec['cpu'] {
  if (cpu === undefined) return null;
  if (cpu.max === undefined) {
    slot.problems.add([...slot.path, 'limits', 'cpu'], { message: 'a ceiling needs `max`' }, 'key');
    return null;
  }
  return { maxPercent: cpu.max, overMs: cpu.over ?? 30_000, action: cpu.action ?? 'throttle' };
}

/** Where the output goes. */
export function logsOf(slot: Slot, input: LogsInput = {}): LogsSpec {
  const standard = slot.around.logs ?? BUILT_IN.logs;
  return {
    dir: input.dir === undefined ? null : pathOf(slot, input.dir),
    streams: input.streams ?? 'merged',
    format: input.format ?? 'raw',
    maxSizeBytes: input.max_size ?? standard.maxSizeBytes,
    maxFiles: input.max_files ?? standard.maxFiles,
    maxAgeMs: input.max_age ?? null,
    compress: input.compress ?? true,
    onFull: input.on_full ?? 'block',
    journald: input.journald === undefined ? null : textOf(slot, input.journald),
  };
}
