import { setTimeout } from 'node:timers/promises';

const EVERY_MS = 10;

/** Waits until `condition` gives something true and returns that; after `boundMs` it fails and says what was awaited. */
export async function until<T>(
  condition: () => T | Promise<T>,
  what: string,
  boundMs = 10_000,
): Promise<Exclude<T, false | null | undefined | 0 | ''>> {
  const end = performance.now() + boundMs;
  for (;;) {
    const value = await condition();
    if (value) return value as Exclude<T, false | null | undefined | 0 | ''>;
    if (performance.now() > end) throw new Error(`after ${boundMs} ms still not: ${what}`);
    await setTimeout(EVERY_MS);
  }
}
