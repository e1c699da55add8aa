import { accessSync, constants } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { ownFolder } from '../place.ts';

export const rivalFolder = (name: string): string => ownFolder(`${name}-`);

export function onPath(program: string): boolean {
  return (process.env['PATH'] ?? '').split(':').some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

const BOUND_MS = 60_000;

/** Waits until a rival has done what it was asked for. */
export async function eventually(condition: () => boolean, what: string): Promise<void> {
  const end = performance.now() + BOUND_MS;
  while (!condition()) {
    if (performance.now() > end) throw new Error(`still not: ${what}`);
    await setTimeout(20);
  }
}
