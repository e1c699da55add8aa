/**
 * A value as somebody wrote it, when it is one word; else empty. A map or a list must not be asked for its text: a list
 * of one would pass for what is in it, and an app file can put a `toString` of its own into a map.
 */
export const written = (raw: unknown): string =>
  typeof raw === 'string' || typeof raw === 'number' || typeof raw === 'boolean' ? String(raw) : '';
