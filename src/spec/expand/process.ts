import type { ProcessInput } from '../schema/process.ts';
import type { ProcessSpec } from '../types.ts';
import { USUAL_START_TIMEOUT_MS } from '../usual.ts';
import { hooksOf, restartScheduleOf, sandboxOf, scheduleOf, watchOf } from './extras.ts';
import { hookCommands, launchOf } from './launch.ts';
import { reloadOf, restartOf, stopOf } from './policy.ts';
import { livenessOf, readinessOf } from './probes.ts';
import { limitsOf, logsOf } from './resources.ts';
import { atHome, type Slot, textOf } from './slot.ts';

export type SlotInput = NonNullable<ProcessInput['instances']>[number];

/** One slot of a process, complete. `input` is merged with the defaults already. */
export function slotSpec(whole: Slot, input: ProcessInput, own: SlotInput, solo: boolean): ProcessSpec {
  const slot = atHome(whole, input);
  const kind = input.kind ?? 'service';
  return {
    app: slot.app,
    name: slot.name,
    instance: slot.instance,
    solo,
    kind,
    autostart: input.autostart ?? true,
    essential: input.essential ?? false,
    launch: launchOf(slot, input, own.env ?? {}),
    dependsOn: Object.entries(input.depends_on ?? {}).map(([process, until]) => ({ process, until })),
    beforeStart: hookCommands(slot, input, 'before_start'),
    afterStart: hookCommands(slot, input, 'after_start'),
    startTimeoutMs: input.start_timeout ?? USUAL_START_TIMEOUT_MS,
    readiness: readinessOf(slot, input.readiness),
    liveness: livenessOf(slot, input.liveness),
    restart: restartOf(kind, input.restart),
    stop: stopOf(slot, input.stop),
    reload: reloadOf(slot, input),
    limits: limitsOf(slot, input.limits),
    logs: logsOf(slot, input.logs),
    schedule: scheduleOf(slot, input),
    restartSchedule: restartScheduleOf(slot, input),
    watch: watchOf(slot, input),
    sockets: (input.sockets ?? []).map((socket) => textOf(slot, socket)),
    sandbox: sandboxOf(slot, input),
    hooks: hooksOf(slot, input),
  };
}
