import type { Entry } from '../entry.ts';

export const platformCodes = {} satisfies Record<string, Entry<never>>;
