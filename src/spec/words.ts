import { err, ok, type Result } from '../base/result.ts';
import type { Refusal } from './problems.ts';
import { quote } from './quote.ts';
import { type Template, template } from './template.ts';

/**
 * Splits a command into words as a shell would, without ever running one: blanks part words; '…', "…" and \ keep
 * them together; a ~ at the beginning of a word is the home folder; a backslash at the end of a line joins it with
 * the next. `${NAME}` stays whole, so that a value with blanks in it is one word still. What only a shell could do
 * (pipes, redirections, `$NAME`, patterns) is refused instead of being handed on as plain text.
 */
export function splitWords(text: string): Result<readonly Template[], Refusal> {
  if (ASSIGNMENT.test(text))
    return refused('a variable before the command works only in a shell', 'put it under `env`');
  const words: string[] = [];
  let rest = text.trim();
  while (rest !== '') {
    const taken = takeWord(rest);
    if ('message' in taken) return err(taken);
    words.push(taken.word);
    rest = rest.slice(taken.length).replace(BLANKS, '');
  }
  if (words.length === 0) return refused('a command has no words', 'name a program');
  return words[0] === '' ? refused('the program has an empty name', 'name a program') : ok(words.map(template));
}

interface Taken {
  readonly word: string;
  readonly length: number;
}

const SHELL_HINT = 'quote it if it is meant as text, or set `shell: true`';
const ASSIGNMENT = /^\s*[A-Za-z_][A-Za-z0-9_]*=/;
const BLANKS = /^(?:[ \t]|\\\r?\n)+/;
const OPERATORS = '|&;<>()';
const PATTERNS = '*?';
/** What a shell would replace: `$NAME`, `$1`, `$?`, `$(…)`, `$$`. A `$` before anything else is only a `$`. */
const SHELL_VARIABLE = /^\$[A-Za-z0-9_?@*#!$(-]/;
/** Put in later, wherever it stands, also in quotes. */
const VARIABLE = /^\$?\$\{[^}]*\}?/;

/** One word from the beginning of `text`, piece by piece. */
function takeWord(text: string): Taken | Refusal {
  let word = '';
  let at = 0;
  while (at < text.length) {
    const rest = text.slice(at, at + LOOKAHEAD);
    if (/^[ \t]/.test(rest)) break;
    const piece = rest.startsWith("'")
      ? singleQuoted(text, at)
      : rest.startsWith('"')
        ? doubleQuoted(text, at)
        : bare(text, at, rest);
    if ('message' in piece) return piece;
    word += piece.word;
    at += piece.length;
  }
  return { word, length: at };
}

/** How far one piece outside quotes looks: a reference to a variable with its default. */
const LOOKAHEAD = 4_096;

function bare(text: string, at: number, rest: string): Taken | Refusal {
  const char = rest[0] ?? '';
  const variable = VARIABLE.exec(rest);
  if (variable !== null) return { word: variable[0], length: variable[0].length };
  if (char === '\\') return escaped(rest);
  const atStart = at === 0;
  if (char === '~' && atStart) return home(rest);
  if (char === '#' && atStart)
    return { message: 'a # at the beginning of a word begins a comment in a shell', suggestion: 'quote it' };
  if (char === '\n' || char === '\r') {
    return {
      message: 'a command is one line',
      suggestion: 'end a line with \\ to go on in the next, or set `shell: true`',
    };
  }
  return shellOnly(rest) ?? { word: plainRun(text, at), length: plainRun(text, at).length };
}

/** The longest run in which no character means anything. */
function plainRun(text: string, at: number): string {
  PLAIN.lastIndex = at;
  return PLAIN.exec(text)?.[0] ?? text.charAt(at);
}
const PLAIN = /[^\s'"\\$`|&;<>()*?~#]+/y;

function shellOnly(rest: string): Refusal | undefined {
  const char = rest[0] ?? '';
  if (OPERATORS.includes(char)) return { message: `only a shell understands ${quote(char)}`, suggestion: SHELL_HINT };
  if (PATTERNS.includes(char))
    return { message: `only a shell replaces the pattern ${quote(char)}`, suggestion: SHELL_HINT };
  return substitution(rest);
}

/** What a shell replaces also between double quotes. */
function substitution(rest: string): Refusal | undefined {
  if (rest.startsWith('`') || rest.startsWith('$(')) {
    return { message: 'only a shell runs a command inside a command', suggestion: SHELL_HINT };
  }
  if (!SHELL_VARIABLE.test(rest)) return undefined;
  return {
    message: 'only a shell replaces $NAME',
    suggestion: 'write ${NAME} for a variable of your own environment, or set `shell: true`',
  };
}

function escaped(rest: string): Taken | Refusal {
  if (rest.length === 1)
    return { message: 'a \\ at the end stands before nothing', suggestion: 'write \\\\ for a literal \\' };
  const joined = /^\\\r?\n/.exec(rest);
  if (joined !== null) return { word: '', length: joined[0].length };
  if (rest.startsWith('\\${')) return { message: 'a \\ does not keep ${ from being replaced', suggestion: 'write $${' };
  return { word: rest.charAt(1), length: 2 };
}

function home(rest: string): Taken | Refusal {
  if (/^~([/ \t]|$)/.test(rest)) return { word: '%h', length: 1 };
  return {
    message: 'only ~ and ~/… are known, not the home of somebody else',
    suggestion: 'write the path, or quote the ~',
  };
}

function singleQuoted(text: string, at: number): Taken | Refusal {
  const end = text.indexOf("'", at + 1);
  if (end === -1) return unclosed("'");
  return { word: text.slice(at + 1, end), length: end + 1 - at };
}

function doubleQuoted(text: string, at: number): Taken | Refusal {
  let word = '';
  let here = at + 1;
  while (here < text.length) {
    const rest = text.slice(here, here + LOOKAHEAD);
    if (rest.startsWith('"')) return { word, length: here + 1 - at };
    const piece = insideDouble(rest);
    if ('message' in piece) return piece;
    word += piece.word;
    here += piece.length;
  }
  return unclosed('"');
}

function insideDouble(rest: string): Taken | Refusal {
  const variable = VARIABLE.exec(rest);
  if (variable !== null) return { word: variable[0], length: variable[0].length };
  // Between double quotes a backslash is only itself, but before these.
  if (/^\\(["\\$`]|\r?\n)/.test(rest)) return escaped(rest);
  const run = /^[^"\\$`]+/.exec(rest)?.[0] ?? rest.charAt(0);
  return substitution(rest) ?? { word: run, length: run.length };
}

/** Says which mark and not what follows it: commands hold secrets now and then. */
const unclosed = (mark: string): Refusal => ({
  message: `a ${mark} is never closed`,
  suggestion: `close it, or write \\${mark} for a literal ${mark}`,
});

const refused = (message: string, suggestion: string): Result<never, Refusal> => err({ message, suggestion });
