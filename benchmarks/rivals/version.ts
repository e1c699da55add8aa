import { spawnSync } from 'node:child_process';

const BOUND_MS = 10_000;

/** What a command prints, and undefined where it cannot be run. */
export function printed(...argv: readonly string[]): string | undefined {
  const { status, stdout } = spawnSync(argv[0] ?? '', argv.slice(1), { encoding: 'utf8', timeout: BOUND_MS });
  return status === 0 ? stdout.trim() : undefined;
}

/** runit and s6 do not tell their version; the package manager that installed them may. */
export const packaged = (name: string): string =>
  printed('dpkg-query', '-W', '-f', '${Version}', name) ?? 'of an unknown version';
