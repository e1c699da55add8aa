import { getSystemErrorMap } from 'node:util';
import { SupError } from '../errors/sup-error.ts';

type PathCode = 'LOG_DIR_UNWRITABLE' | 'LOG_WRITE_FAILED' | 'LOG_UNREADABLE' | 'LOG_FIFO_UNAVAILABLE';

/** The refusal for a failed system call on `path`; `code` says what was attempted, and running out of descriptors has a code of its own. */
export function refusal(code: PathCode, path: string, cause: unknown): SupError {
  const why = reasonOf(cause);
  const outOfFiles = hasErrno(cause, 'EMFILE') || hasErrno(cause, 'ENFILE');
  return new SupError(outOfFiles ? 'LOG_TOO_MANY_FILES' : code, { path, why }, { cause });
}

/** The system's own words for a failed call: `no space left on device`. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (hasErrno(error, 'ELOOP')) return 'it is a symbolic link, and links are not followed here';
  const { errno } = error as NodeJS.ErrnoException;
  return (errno === undefined ? undefined : getSystemErrorMap().get(errno)?.[1]) ?? error.message;
}

export const hasErrno = (error: unknown, code: string): boolean =>
  error instanceof Error && (error as NodeJS.ErrnoException).code === code;
