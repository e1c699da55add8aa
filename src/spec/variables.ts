import type { Refusal } from './problems.ts';
import { quote } from './quote.ts';

/**
 * `${NAME}`, `${NAME:-default}` (missing or empty), `${NAME:?message}` (refused when missing or empty), taken
 * from the environment of the command that applies the file. `$${` stands for a literal `${`. Every other `$` is
 * left alone, so that `$HOME` and `$$` reach a shell as they were written. A `${NAME}` that is missing is refused:
 * an empty word where a path was meant has erased more than one disk.
 */
export type Variables = Readonly<Record<string, string | undefined>>;

/** A piece of a text with `${}` in it. */
export type Piece =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'variable'; readonly name: string; readonly otherwise: Otherwise };

type Otherwise =
  | { readonly kind: 'refuse' }
  | { readonly kind: 'default'; readonly text: string }
  | { readonly kind: 'message'; readonly text: string };

const OPENING = /\$?\$\{/g;
const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;
const REFERENCE = /^([^:}]*)(?::([-?])([^}]*))?$/;

/** `text` in pieces, or why a `${` in it is not well formed. */
export function pieces(text: string): readonly Piece[] | Refusal {
  const found: Piece[] = [];
  let from = 0;
  for (const opening of text.matchAll(OPENING)) {
    if (opening.index < from) continue;
    found.push({ kind: 'text', text: text.slice(from, opening.index) });
    from = opening.index + opening[0].length;
    if (opening[0] === '$${') {
      found.push({ kind: 'text', text: '${' });
      continue;
    }
    const end = text.indexOf('}', from);
    const piece = end === -1 ? undefined : reference(text.slice(from, end));
    if (piece === undefined || isRefusal(piece))
      return piece ?? malformed(text.slice(opening.index, end === -1 ? undefined : end + 1));
    found.push(piece);
    from = end + 1;
  }
  found.push({ kind: 'text', text: text.slice(from) });
  return found;
}

/** Whether there is anything in `text` for which an environment is needed. */
export const hasVariables = (text: string): boolean => text.includes('${');

/** The names of the variables in `text`; none where it is not well formed. */
export function variablesIn(text: string): readonly string[] {
  const parts = pieces(text);
  return isPieces(parts) ? parts.flatMap((part) => (part.kind === 'variable' ? [part.name] : [])) : [];
}

/** Why `text` cannot be filled from `env`; undefined when it can. */
export function variableRefusal(text: string, env: Variables): Refusal | undefined {
  const parts = pieces(text);
  if (!isPieces(parts)) return parts;
  for (const part of parts) {
    if (part.kind === 'text' || part.otherwise.kind === 'default') continue;
    if (valueOf(part, env) === undefined) return missing(part, env);
  }
  return undefined;
}

/** `text` with every variable in its place, what the file itself says passed through `literal`. Not for what `variableRefusal` refuses. */
export function substitute(text: string, env: Variables, literal = (part: string): string => part): string {
  const parts = pieces(text);
  if (!isPieces(parts)) return text;
  return parts
    .map((part) => {
      if (part.kind === 'text') return literal(part.text);
      return valueOf(part, env) ?? (part.otherwise.kind === 'default' ? literal(part.otherwise.text) : '');
    })
    .join('');
}

const isPieces = (parts: readonly Piece[] | Refusal): parts is readonly Piece[] => Array.isArray(parts);

function reference(inside: string): Piece | Refusal | undefined {
  const match = REFERENCE.exec(inside);
  const [, name, operator, text = ''] = match ?? [];
  if (name === undefined || !NAME.test(name)) return undefined;
  // The first } would end both, and half of the inner one would be taken for text.
  if (text.includes('${')) return nested(inside);
  if (operator === undefined) return { kind: 'variable', name, otherwise: { kind: 'refuse' } };
  return { kind: 'variable', name, otherwise: { kind: operator === '-' ? 'default' : 'message', text } };
}

function valueOf({ name, otherwise }: Extract<Piece, { kind: 'variable' }>, env: Variables): string | undefined {
  const value = Object.hasOwn(env, name) ? env[name] : undefined;
  if (otherwise.kind === 'refuse') return value;
  return value === '' ? undefined : value;
}

function missing({ name, otherwise }: Extract<Piece, { kind: 'variable' }>, env: Variables): Refusal {
  if (otherwise.kind === 'message')
    return { message: `${name}: ${otherwise.text === '' ? 'missing or empty' : otherwise.text}` };
  const suggestion = `set it, write \${${name}:-default}, or $\${${name}} to leave it to a shell`;
  return { message: `your environment has no ${name}`, suggestion: env[name] === undefined ? suggestion : undefined };
}

const isRefusal = (found: Piece | Refusal): found is Refusal => 'message' in found;

const nested = (inside: string): Refusal => ({
  message: `${quote(`\${${inside}}`)} has a variable inside a variable`,
  suggestion: 'variables do not nest: write the text out, or set the outer one before you apply the file',
});

const malformed = (text: string): Refusal => ({
  message: `${quote(text)} is not a variable`,
  suggestion: 'write ${NAME}, ${NAME:-default} or ${NAME:?message}; $${ is a literal ${',
});
