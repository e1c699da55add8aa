import { type Specifiers, specify } from './specifiers.ts';
import { substitute, type Variables } from './variables.ts';

/**
 * Text of an app file in which `${NAME}` and `%n` still stand. Both are put in at one pass, so that a `%` in the
 * value of a variable is only a `%`: a password must not become a folder.
 */
export type Template = string & { readonly template: true };

export const template = (text: string): Template => text as Template;

/** Text in which nothing is to be replaced, as a template of itself. */
export const literal = (text: string): Template => template(text.replaceAll('%', '%%').replaceAll('${', () => '$${'));

export const fill = (text: Template, env: Variables, specifiers: Specifiers): string =>
  substitute(text, env, (part) => specify(part, specifiers));
