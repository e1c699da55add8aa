/** C0 without the tab, DEL, and C1: everything that a terminal may obey. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: finding them is what this is for.
const CONTROLS = /[\u0000-\u0008\u000a-\u001f\u007f-\u009f]/g;

const NAMED: Readonly<Record<string, string>> = {
  '\n': '\\n',
  '\r': '\\r',
  '\b': '\\b',
  '\f': '\\f',
  '\v': '\\v',
  '\0': '\\0',
};

/**
 * One line, safe for a terminal: what the terminal would obey is shown and not sent (`\x1b[31m`), so that
 * a child can neither colour, move, clear nor answer on the screen of the person who reads its log.
 * The carriage return of a line that ends in CRLF is left out.
 */
export const escapeControls = (line: string): string => line.replace(/\r$/, '').replace(CONTROLS, shown);

const shown = (control: string): string =>
  NAMED[control] ?? `\\x${control.charCodeAt(0).toString(16).padStart(2, '0')}`;
