import { readFileSync } from 'node:fs';
import { arch, cpus, release, totalmem, type } from 'node:os';
import type { Machine, Versions } from '../form/result.ts';
import { rivals } from '../rivals/rivals.ts';
import { treeKill } from '../rivals/tree-kill.ts';

export const machine = (): Machine => ({
  cpu: cpus()[0]?.model.trim() ?? 'unknown',
  cores: cpus().length,
  memoryGiB: Math.round(totalmem() / 1024 ** 3),
  system: `${type()} ${release()} ${arch()}`,
});

export function versions(): Versions {
  const own = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
  const others = [...rivals, treeKill].map((rival) => [rival.name, rival.version() ?? null] as const);
  return { sup: own.version, node: process.version, rivals: Object.fromEntries(others) };
}

/** What can be had and is not there, with the way to it. */
export const absent = (): string[] =>
  [...rivals, treeKill]
    .filter((rival) => rival.version() === undefined)
    .map(({ name, install }) => `${name} is not installed here and not measured: ${install}`);
