import type { Refusal } from './problems.ts';

/** What the letters after a `%` stand for. */
export interface Specifiers {
  /** Home of the user that the process runs as. */
  readonly h: string;
  /** Process. */
  readonly n: string;
  /** Instance. */
  readonly i: string;
  /** App. */
  readonly a: string;
  /** The folder of the app file. */
  readonly d: string;
}

const SPECIFIER = /%([%A-Za-z])/g;
const KNOWN = 'hniad%';

/**
 * Why a specifier in `text` is refused; undefined when all are known. A letter that is not known is refused, since
 * `%Y-%m-%d` left half alone would be worse; a `%` before anything but a letter is only a `%`.
 */
export function specifierRefusal(text: string): Refusal | undefined {
  for (const [whole, letter = ''] of text.matchAll(SPECIFIER)) {
    if (!KNOWN.includes(letter)) {
      return { message: `${whole} stands for nothing here`, suggestion: `write %${whole} for a literal ${whole}` };
    }
  }
  return undefined;
}

/** `text` with every specifier in its place. */
export function specify(text: string, specifiers: Specifiers): string {
  return text.replace(SPECIFIER, (whole, letter: string) =>
    letter === '%' ? '%' : (specifiers[letter as keyof Specifiers] ?? whole),
  );
}
