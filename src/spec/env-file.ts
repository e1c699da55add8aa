import { SupError } from '../errors/sup-error.ts';

const NAME = /^(?:export[ \t]+)?([A-Za-z_][A-Za-z0-9_.-]*)[ \t]*=[ \t]*/;
const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', '"': '"', '\\': '\\', $: '$' };

/**
 * What an environment file sets: `NAME=value` lines with or without `export`, comments, empty lines. '…' and `…` are
 * taken as they are, "…" knows \n \r \t \" \\ \$; all three may go over several lines. A # begins a comment only after
 * a blank, so that `PASSWORD=x#y` is not cut in two. Nothing in it is replaced. The last of equal names wins.
 * A line that is none of these throws SPEC_ENV_FILE_INVALID with its number: a password that is silently not
 * there is found much later.
 */
export function parseEnvFile(text: string, file: string): Record<string, string> {
  const source = text.replace(/^\ufeff/, '').replace(/\r\n?/g, '\n');
  const found: Record<string, string> = {};
  let at = 0;
  while (at < source.length) {
    const end = lineEnd(source, at);
    const line = source.slice(at, end);
    if (/^\s*(#|$)/.test(line)) {
      at = end + 1;
      continue;
    }
    const indent = line.length - line.trimStart().length;
    const name = NAME.exec(line.trimStart());
    const fault = (why: string): never => invalid(file, source, at, why);
    if (name?.[1] === undefined) return fault('this is neither NAME=value nor a comment');
    const value = valueAt(source, at + indent + name[0].length, fault);
    if (value.text.includes('\0')) return fault('a NUL cannot stand in an environment');
    found[name[1]] = value.text;
    at = value.end + 1;
  }
  return found;
}

interface Value {
  readonly text: string;
  /** Where its last line ends. */
  readonly end: number;
}

function valueAt(source: string, at: number, fault: (why: string) => never): Value {
  const mark = source[at];
  if (mark === "'" || mark === '"' || mark === '`') return quoted(source, at, mark, fault);
  const end = lineEnd(source, at);
  const line = source.slice(at, end);
  const comment = line.startsWith('#') ? 0 : line.search(/[ \t]#/);
  return { text: (comment === -1 ? line : line.slice(0, comment)).trim(), end };
}

function quoted(source: string, at: number, mark: string, fault: (why: string) => never): Value {
  let close = at + 1;
  while (close < source.length && source[close] !== mark) close += mark === '"' && source[close] === '\\' ? 2 : 1;
  if (close >= source.length) return fault(`a ${mark} is never closed`);
  const end = lineEnd(source, close);
  if (!/^[ \t]*(#.*)?$/.test(source.slice(close + 1, end))) return fault(`something stands behind the closing ${mark}`);
  const inside = source.slice(at + 1, close);
  const text = mark === '"' ? inside.replace(/\\(.)/gs, (whole, letter: string) => ESCAPES[letter] ?? whole) : inside;
  return { text, end };
}

function lineEnd(source: string, at: number): number {
  const end = source.indexOf('\n', at);
  return end === -1 ? source.length : end;
}

function invalid(file: string, source: string, at: number, why: string): never {
  const line = source.slice(0, at).split('\n').length;
  throw new SupError('SPEC_ENV_FILE_INVALID', { file, line, why });
}
