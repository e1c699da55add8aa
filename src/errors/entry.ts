/** 0 done, 2 usage, 3 not found, 4 invalid file, 5 daemon unreachable, 6 partly done, 70 a bug in sup. */
export type ExitCode = 2 | 3 | 4 | 5 | 6 | 70;

/** One refusal: the parameters are plain data, so that it crosses the wire whole. */
export interface Entry<P> {
  readonly message: (p: P) => string;
  readonly hint: (p: P) => string;
  readonly exit: ExitCode;
}

export const entry = <P>(e: Entry<P>): Entry<P> => e;
