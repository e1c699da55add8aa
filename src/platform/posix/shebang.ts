/** The kernel reads no more of the first line (BINPRM_BUF_SIZE). */
export const SHEBANG_BYTES = 256;

/** What the first line of a script names. */
export interface Shebang {
  readonly interpreter: string;
  /** The rest of the line, which the kernel hands over as one argument. */
  readonly argument: string | undefined;
  /** Whether the line ends in CR LF: the CR then belongs to the name or to the argument. */
  readonly crlf: boolean;
}

/** The `#!` line at the start of `bytes`, or undefined when there is none or it names nothing. */
export function parseShebang(bytes: Buffer): Shebang | undefined {
  if (bytes[0] !== 0x23 || bytes[1] !== 0x21) return undefined;
  const newline = bytes.indexOf(0x0a);
  const line = bytes.toString('utf8', 2, newline === -1 ? bytes.length : newline);
  const match = /^[ \t]*([^ \t\0]+)(?:[ \t]+([^\0]*?))?[ \t]*$/.exec(line);
  if (match?.[1] === undefined) return undefined;
  return { interpreter: match[1], argument: match[2] || undefined, crlf: line.endsWith('\r') };
}

/** The program that `#!/usr/bin/env NAME` asks for, or undefined where that cannot be told from the line alone. */
export function envTarget({ interpreter, argument }: Shebang): string | undefined {
  if (!/(^|\/)env$/.test(interpreter) || argument === undefined) return undefined;
  return /^[^-=\s][^=\s]*\r?$/.test(argument) ? argument : undefined;
}
