import type { Accounts } from '../base/account.ts';
import { closest } from '../base/closest.ts';
import { formatDuration } from '../base/units.ts';
import { findCycles } from './cycle.ts';
import { checkIdentity } from './identity.ts';
import type { Keypath } from './keypath.ts';
import type { Problems } from './problems.ts';
import { quote } from './quote.ts';
import { longestSpan, mostBurst } from './reach.ts';
import type { ProcessSpec } from './types.ts';

/**
 * Refuses what each by itself is right and together cannot work. `accounts`: who they can be run as.
 * `problemsOf`: those of the file in which a process stands.
 */
export function checkCoherence(
  processes: readonly ProcessSpec[],
  accounts: Accounts | null,
  problemsOf: (process: string) => Problems,
): void {
  const byName = new Map<string, ProcessSpec>();
  for (const process of processes) if (!byName.has(process.name)) byName.set(process.name, process);
  for (const process of byName.values()) {
    const problems = problemsOf(process.name);
    checkStartLimit(process, problems);
    checkExits(process, problems);
    checkProbes(process, problems);
    checkDependencies(process, byName, problems);
  }
  // Each instance may name a user of its own.
  for (const process of processes) checkIdentity(process, accounts, problemsOf(process.name));
  checkCycles(byName, problemsOf);
}

const at = ({ name }: ProcessSpec, ...rest: string[]): Keypath => ['processes', name, ...rest];

/** A limit that the delays alone keep from ever being reached would let a broken process be started for ever. */
function checkStartLimit(process: ProcessSpec, problems: Problems): void {
  const { backoff, limit, policy, force } = process.restart;
  if (backoff.delayMs > backoff.maxDelayMs) {
    problems.add(at(process, 'restart', 'delay'), { message: '`delay` is longer than `max_delay`' });
    return;
  }
  if (policy === 'no' && force.length === 0) return;
  const span = longestSpan(backoff, limit.burst);
  if (span <= limit.intervalMs) return;
  const burst = mostBurst(backoff, limit.intervalMs);
  const shown = `${formatDuration(Math.ceil(span / 1_000) * 1_000)}`;
  problems.add(at(process, 'restart', 'limit'), {
    message: `this start limit can never be reached: ${limit.burst} delays take up to ${shown}, longer than its ${formatDuration(limit.intervalMs)}`,
    suggestion:
      burst > 0
        ? `make \`interval\` at least ${shown}, or \`burst\` at most ${burst}`
        : `make \`interval\` at least ${shown}`,
  });
}

function checkExits(process: ProcessSpec, problems: Problems): void {
  const { prevent, force } = process.restart;
  for (const exit of force.filter((one) => prevent.includes(one))) {
    problems.add(at(process, 'restart', 'force'), { message: `${exit} stands in \`prevent\` and in \`force\`` });
  }
}

function checkProbes(process: ProcessSpec, problems: Problems): void {
  const { readiness, liveness, startTimeoutMs } = process;
  for (const [key, probe] of [['readiness', readiness] as const, ['liveness', liveness] as const]) {
    if (probe === null || !('intervalMs' in probe) || probe.timeoutMs <= probe.intervalMs) continue;
    problems.add(at(process, key, 'interval'), {
      message: `one look may take ${formatDuration(probe.timeoutMs)}, longer than the ${formatDuration(probe.intervalMs)} to the next`,
      suggestion: 'make `timeout` at most `interval`',
    });
  }
  if (readiness?.kind === 'after' && readiness.afterMs >= startTimeoutMs) {
    problems.add(at(process, 'readiness', 'after'), {
      message: `it can never be ready in time: start_timeout is ${formatDuration(startTimeoutMs)}`,
      suggestion: 'make `start_timeout` longer than `after`',
    });
  }
}

function checkDependencies(process: ProcessSpec, byName: ReadonlyMap<string, ProcessSpec>, problems: Problems): void {
  for (const { process: name } of process.dependsOn) {
    const path = at(process, 'depends_on', name);
    const target = byName.get(name);
    if (target === undefined) {
      const near = closest(name, byName.keys());
      problems.add(
        path,
        {
          message: `no process is called ${quote(name)}`,
          suggestion: near === undefined ? undefined : `did you mean ${near}?`,
        },
        'key',
      );
    } else if (target.kind === 'job' && !target.autostart && target.schedule === null) {
      problems.add(
        path,
        {
          message: `${name} is a job that never runs by itself (autostart: false), so ${process.name} would wait for ever`,
          suggestion: `give ${name} autostart: true or a schedule`,
        },
        'key',
      );
    }
  }
}

function checkCycles(byName: ReadonlyMap<string, ProcessSpec>, problemsOf: (process: string) => Problems): void {
  const next = new Map([...byName].map(([name, { dependsOn }]) => [name, dependsOn.map(({ process }) => process)]));
  for (const cycle of findCycles(next)) {
    const [first = '', second = ''] = cycle;
    problemsOf(first).add(
      ['processes', first, 'depends_on', second],
      { message: `these wait for each other: ${cycle.join(' → ')}` },
      'key',
    );
  }
}
