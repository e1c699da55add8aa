import type { Entry } from '../entry.ts';

export const specCodes = {} satisfies Record<string, Entry<never>>;
