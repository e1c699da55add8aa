import { spawnSync } from 'node:child_process';
import type { InstanceId, Pid } from '../../base/process.ts';
import type { Row } from '../posix/membership.ts';
import type { Eyes } from '../posix/eyes.ts';
import { parseMarkers, parsePs, PS_COLUMNS } from './ps.ts';

const PS = '/bin/ps';
const OUTPUT_MAX_BYTES = 67_108_864;
/** A `ps` that hangs must not hang the daemon. */
const PS_TIMEOUT_MS = 5_000;

/**
 * The processes of this system as `ps` shows them; there is no /proc. `same` trusts the pass just made: to ask
 * `ps` about each process again would take longer than the pass is old. Not tried on a real macOS yet; the
 * environment of programs that the system protects is hidden from it.
 */
export function psEyes(tag: string): Eyes {
  let marked: ReadonlyMap<Pid, InstanceId> | undefined;
  return {
    mechanism: 'ps',
    census() {
      marked = undefined;
      return { rows: parsePs(ps('-axo', PS_COLUMNS)), vanished: 0 };
    },
    row: (pid): Row | undefined => parsePs(ps('-p', String(pid), '-o', PS_COLUMNS))[0],
    lastPid: () => undefined,
    newborn: () => undefined,
    givenOut: () => undefined,
    pidSpace: 0,
    offspring: () => undefined,
    takeDoubt: () => false,
    same: () => true,
    mark: (start) => `at:${start}`,
    start: (birth) => (/^at:\d+$/.test(birth) ? Number(birth.slice(3)) : undefined),
    markedAs({ pid }) {
      marked ??= parseMarkers(ps('-axEwwo', 'pid=,command='), tag);
      return marked.get(pid);
    },
    retain: () => undefined,
  };
}

/** `ps` ends with status 1 when it has found nobody: the text says all. */
function ps(...args: readonly string[]): string {
  const { error, stdout } = spawnSync(PS, [...args], {
    encoding: 'utf8',
    env: { LC_ALL: 'C', TZ: 'UTC' },
    maxBuffer: OUTPUT_MAX_BYTES,
    stdio: ['ignore', 'pipe', 'ignore'],
    timeout: PS_TIMEOUT_MS,
  });
  // A missing answer is not the answer that nobody is there.
  if (error !== undefined) throw error;
  return stdout;
}
