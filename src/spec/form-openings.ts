import { Lexer, Parser } from 'yaml';

/** The lexer says so that the next lexeme is a text, whatever stands in it. */
const SCALAR = '\u001f';

interface Bracket {
  readonly begin: number;
  /** Where it is closed; the end of the text and beyond when it never is. */
  end: number;
}

/**
 * Where the brackets and quotes of a faulty text begin: the parser points to the place where it gave up waiting for
 * their ends, which may be many lines below. Only a file with a fault pays for this second look.
 */
export class FormOpenings {
  readonly #brackets: Bracket[] = [];
  readonly #quotes: number[] = [];

  constructor(text: string) {
    const parser = new Parser();
    const open: Bracket[] = [];
    let isText = false;
    for (const lexeme of new Lexer().lex(text)) {
      const { offset } = parser;
      if (!isText && isUnclosed(lexeme)) this.#quotes.push(offset);
      if (!isText && (lexeme === '{' || lexeme === '[')) {
        const bracket = { begin: offset, end: Number.POSITIVE_INFINITY };
        open.push(bracket);
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
    return this.#brackets.findLast(({ begin, end }) => begin < offset && offset <= end)?.begin;
  }

  /** The last quote before `offset` that is never closed. */
  quoteBefore(offset: number): number | undefined {
    return this.#quotes.findLast((begin) => begin < offset);
  }
}

const isUnclosed = (lexeme: string): boolean =>
  /^["']/.test(lexeme) && (lexeme.length === 1 || lexeme.at(-1) !== lexeme[0]);
