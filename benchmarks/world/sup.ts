import type { Fleet, Supervisor, Work } from '../form/supervisor.ts';
import { Home } from './home.ts';

/** An app file of so many processes that do the same. */
export function appOf({ count, command }: Work, more = ''): string {
  const words = JSON.stringify(command);
  const lines = Array.from({ length: count }, (_, i) => `  p${i}: {command: ${words}${more}}`);
  return `name: bench\nprocesses:\n${lines.join('\n')}\n`;
}

/** `env`: what the daemon is told beyond its home; `more`: further keys of every process. */
function supWith(name: string, env: Readonly<Record<string, string>>, more = ''): Supervisor {
  return { name, role: 'sup', open: (work) => fleetOf(new Home(env), appOf(work, more)) };
}

function fleetOf(home: Home, text: string): Fleet {
  const file = home.app(text);
  return {
    folder: home.folder,
    up: async () => void (await home.time('daemon', 'start')),
    cold: async () => void (await home.time('start', file)),
    start: () => home.time('start', file),
    stop: () => home.time('stop', 'all'),
    list: () => home.time('ls'),
    [Symbol.asyncDispose]: () => home[Symbol.asyncDispose](),
  };
}

export const sup: Supervisor = supWith('sup', {});

/** What ends stays ended. */
export const supOnce: Supervisor = supWith('sup', {}, ', restart: "no"');
export const supOnceByProc: Supervisor = supWith('sup, tree by /proc', { SUP_TREES: 'proc' }, ', restart: "no"');

/** What the benchmark of restarts needs: no delay, and a start limit out of reach. */
const AT_ONCE = ', restart: {policy: always, delay: 0ms, factor: 1, jitter: 0, limit: {burst: 1000, interval: 1h}}';

export const supAtOnce: Supervisor = supWith('sup', {}, AT_ONCE);
export const supAtOnceByProc: Supervisor = supWith('sup, tree by /proc', { SUP_TREES: 'proc' }, AT_ONCE);
