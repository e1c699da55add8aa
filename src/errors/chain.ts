/** A chain longer than this is cut: a cause that leads back to itself must end somewhere. */
export const MAX_CAUSES = 8;

/** What `error` was caused by, nearest first, without itself. */
export function causesOf(error: unknown): readonly unknown[] {
  const causes: unknown[] = [];
  let at = error;
  while (at instanceof Error && at.cause !== undefined && causes.length < MAX_CAUSES) {
    at = at.cause;
    if (at === error || causes.includes(at)) break;
    causes.push(at);
  }
  return causes;
}

/** The message of whatever was thrown. */
export const messageOf = (thrown: unknown): string => (thrown instanceof Error ? thrown.message : String(thrown));

/** What Node says of a failed system call: the code, the words of the system, the call and its path. */
const SYSTEM_WORDS = /^[A-Z][A-Z0-9]+: ([^,]+), /;

/**
 * An error and its causes as lines, outermost first; a cause that the line before already tells is left out.
 * Joined only here, at the edge: in between each layer adds its own sentence and keeps the cause.
 */
export function chain(error: unknown): readonly string[] {
  const lines = [messageOf(error)];
  for (const cause of causesOf(error)) {
    const line = messageOf(cause);
    const core = SYSTEM_WORDS.exec(line)?.[1] ?? line;
    if (line !== '' && !lines.some((said) => said.includes(core))) lines.push(`because: ${line}`);
  }
  return lines;
}
