/**
 * What a word on the command line stands for.
 *
 * A file has an ending that no process name may have (`.yaml`, `.yml`, `.json`), or is written as a path.
 * `app/name` is a target although it has a slash: two halves that could be names. A file called so is
 * written `./app/name`, or given by `-f`.
 */
export type Word =
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'target'; readonly target: string };

const FILE_ENDING = /\.(ya?ml|json)$/i;
const PATH_LIKE = /^(\.{1,2}$|\.{0,2}[/\\]|~|[a-z]:[/\\])/i;
/** Names as in the app file, with the characters of globs; at most one slash. */
const TARGET_LIKE = /^[^/\\]+(\/[^/\\]+)?$/;

export function word(text: string): Word {
  const isFile = FILE_ENDING.test(text) || PATH_LIKE.test(text) || !TARGET_LIKE.test(text);
  return isFile ? { kind: 'file', path: text } : { kind: 'target', target: text };
}

/** The words apart, `-f` files first. */
export function sorted(words: readonly string[], files: readonly string[]): { files: string[]; targets: string[] } {
  const known = words.map(word);
  return {
    files: [...files, ...known.flatMap((each) => (each.kind === 'file' ? [each.path] : []))],
    targets: known.flatMap((each) => (each.kind === 'target' ? [each.target] : [])),
  };
}
