const COMMA = ',';
/** The lexer says so that the next lexeme is a text without quotes, whatever stands in it. */
const SCALAR = '\u001f';
const CLOSING = /^[\]}]$/;
const NOTHING = /^(\s*|#.*)$/;

/** Finds, lexeme by lexeme, the comma behind the last entry of a map or list: good YAML, and no JSON. */
export class TrailingCommas {
  #comma: number | undefined;
  #isText = false;

  /** Takes the lexeme that begins at `offset`. Returns where the comma stands that this one shows to be too much. */
  next(lexeme: string, offset: number): number | undefined {
    if (!this.#isText && NOTHING.test(lexeme)) return undefined;
    const comma = !this.#isText && CLOSING.test(lexeme) ? this.#comma : undefined;
    this.#comma = !this.#isText && lexeme === COMMA ? offset : undefined;
    this.#isText = lexeme === SCALAR;
    return comma;
  }
}
