import { Composer, type Document, type LineCounter, Lexer, type ParsedNode, Parser } from 'yaml';
import { formRefusals } from './form-refusal.ts';
import type { Problems, Refusal } from './problems.ts';
import { TrailingCommas } from './trailing-commas.ts';

/** An app file nests about 6 deep. The parser recurses, so depth is bounded before it sees the whole. */
const MAX_DEPTH = 64;
/** Enough for the tokens between two levels (a map, its pair, its key). */
const MAX_STACK = MAX_DEPTH + 2;

/**
 * Text to one YAML 1.2 document. What is wrong with its form goes to `problems`, all of it at once;
 * undefined when there is then nothing that could be read on.
 */
export function composeYaml(
  text: string,
  kind: 'yaml' | 'json',
  lines: LineCounter,
  problems: Problems,
): Document.Parsed | undefined {
  const parser = new Parser(lines.addNewLine);
  // Fed lexeme by lexeme, the parser does not say by itself where the first line begins.
  lines.addNewLine(0);
  const tokens = [];
  const commas = new TrailingCommas();
  for (const lexeme of new Lexer().lex(text)) {
    const comma = kind === 'json' ? commas.next(lexeme, parser.offset) : undefined;
    tokens.push(...parser.next(lexeme));
    if (comma !== undefined) {
      const message = 'JSON has no comma before a closing bracket';
      addAt(problems, lines, comma, { message, suggestion: 'remove it' });
    }
    if (parser.stack.length > MAX_STACK) {
      addAt(problems, lines, parser.offset, { message: `this nests more than ${MAX_DEPTH} deep` });
      return undefined;
    }
  }
  tokens.push(...parser.end());
  // Keys are checked for doubles while they are walked, because the parser's own check takes n² time.
  const composer = new Composer({
    uniqueKeys: false,
    lineCounter: lines,
    schema: kind === 'json' ? 'json' : 'core',
    logLevel: 'silent',
  });
  const documents = [...composer.compose(tokens, true, text.length)];
  for (const document of documents) addErrors(document, text, lines, problems);
  const [first, second] = documents;
  if (second !== undefined) {
    addAt(problems, lines, second.range[0], {
      message: 'a second document begins here',
      suggestion: 'one file describes one app; put the other into a file of its own',
    });
  }
  return first !== undefined && first.errors.length === 0 ? first : undefined;
}

function addErrors(
  document: Document.Parsed<ParsedNode, true>,
  text: string,
  lines: LineCounter,
  problems: Problems,
): void {
  const { yaml } = document.directives;
  if (yaml.explicit === true && yaml.version !== '1.2') {
    addAt(problems, lines, 0, {
      message: `this file says that it is YAML ${yaml.version}, in which yes, no, on and off are not words`,
      suggestion: 'app files are YAML 1.2; remove the %YAML line',
    });
  }
  const errors = [...document.errors, ...document.warnings];
  if (errors.length === 0) return;
  for (const { offset, refusal } of formRefusals(errors, text)) addAt(problems, lines, offset, refusal);
}

function addAt(problems: Problems, lines: LineCounter, offset: number, refusal: Refusal): void {
  const { line, col } = lines.linePos(offset);
  problems.addAt({ line: Math.max(1, line), column: Math.max(1, col) }, [], refusal);
}
