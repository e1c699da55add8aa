import { Lexer, Parser } from 'yaml';
import { lastAtMost } from '../base/last-at-most.ts';

/** The lexer says so that the next lexeme is a text, whatever stands in it. */
const SCALAR = '\u001f';

interface Bracket {
  readonly begin: number;
  /** The one in which it stands. */
  readonly around: Bracket | undefined;
  /** Where it is closed; the end of the text and beyond when it never is. */
  end: number;
}

/**
 * Where the brackets and quotes of a faulty text begin: the parser points to the place where it gave up waiting for
 * their ends, which may be many lines below. Only a file with a fault pays for this second look.
 */
export class FormOpenings {
  readonly #brackets: Bracket[] = [];
  readonly #begins: number[] = [];
  readonly #quotes: number[] = [];

  constructor(text: string) {
    const parser = new Parser();
    const open: Bracket[] = [];
    let isText = false;
    for (const lexeme of new Lexer().lex(text)) {
      const { offset } = parser;
      if (!isText && isUnclosed(lexeme)) this.#quotes.push(offset);
      if (!isText && (lexeme === '{' || lexeme === '[')) {
        const bracket = { begin: offset, around: open.at(-1), end: Number.POSITIVE_INFINITY };
        open.push(bracket);
        this.#begins.push(offset);
        this.#brackets.push(bracket);
      }
      const closed = !isText && (lexeme === '}' || lexeme === ']') ? open.pop() : undefined;
      if (closed !== undefined) closed.end = offset;
      isText = lexeme === SCALAR;
      for (const _ of parser.next(lexeme));
    }
  }

  /** The innermost bracket that is open at `offset`; undefined when there is none. */
  bracketBefore(offset: number): number | undefined {
    let bracket = this.#brackets[lastAtMost(this.#begins, offset - 1)];
    while (bracket !== undefined && bracket.end < offset) bracket = bracket.around;
    return bracket?.begin;
  }

  /** The last quote before `offset` that is never closed. */
  quoteBefore(offset: number): number | undefined {
    return this.#quotes[lastAtMost(this.#quotes, offset - 1)];
  }
}

const isUnclosed = (lexeme: string): boolean =>
  /^["']/.test(lexeme) && (lexeme.length === 1 || lexeme.at(-1) !== lexeme[0]);
