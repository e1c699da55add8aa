/** A command as one would type it, so that it can be tried by hand. */
export const typed = (command: readonly string[]): string => command.map(quoted).join(' ');

const quoted = (word: string): string => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`);
