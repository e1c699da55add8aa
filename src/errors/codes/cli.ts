import type { Entry } from '../entry.ts';

export const cliCodes = {} satisfies Record<string, Entry<never>>;
