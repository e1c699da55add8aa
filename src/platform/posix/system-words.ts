/** The code of a system error (`ENOENT`), or undefined when it is none. */
export function errnoOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

/** What the system said, for people: `permission denied (EACCES)`. Node's own wording repeats call and path, which our messages name already. */
export function systemWords(error: unknown): string {
  const code = errnoOf(error);
  if (!(error instanceof Error)) return String(error);
  if (code === undefined) return error.message;
  const words = /^[A-Z0-9_]+: (.+?), /.exec(error.message)?.[1];
  return words === undefined ? code : `${words} (${code})`;
}
