import type { Fleet } from '../form/supervisor.ts';
import { belongingTo, cpuMs, type Megabytes, megabytes, type Seen } from './processes.ts';
import { until } from './patience.ts';

/** The name under which the program of every fleet is seen, once it sleeps. */
export const PAYLOAD = 'sleep';

const payload = ({ command }: Seen): boolean => command === PAYLOAD;

/** How many of its processes run, asked of the system and not of the supervisor. */
export const running = ({ folder }: Fleet): number => belongingTo(folder).filter(payload).length;

/** Proves that a figure is about what it claims. What a supervisor has just forked may not be seen as itself yet. */
export const expectRunning = (fleet: Fleet, count: number): Promise<void> =>
  until(() => running(fleet) === count, `${count} processes run`, 20, 10_000);

/** The supervisor with all that it runs for itself: what it runs for its user is left out. */
const supervision = ({ folder }: Fleet): number[] =>
  belongingTo(folder)
    .filter((seen) => !payload(seen))
    .map(({ pid }) => pid);

export function megabytesOf(fleet: Fleet): Megabytes {
  const all = supervision(fleet).map(megabytes);
  return {
    unique: sum(all.map(({ unique }) => unique)),
    proportional: sum(all.map(({ proportional }) => proportional)),
  };
}

export const cpuMsOf = (fleet: Fleet): number => sum(supervision(fleet).map(cpuMs));

const sum = (values: readonly number[]): number => values.reduce((all, value) => all + value, 0);
