import { quote } from './quote.ts';

/** Where something stands in an app file: keys, and positions in lists from 0 on. */
export type Keypath = readonly (string | number)[];

const PLAIN = /^[\w@.-]+$/;

/** `processes.web.env_files[1]`; a key that is not plain stands in quotes. */
export function showKeypath(path: Keypath): string {
  return path
    .map((part) => {
      if (typeof part === 'number') return `[${part}]`;
      return PLAIN.test(part) ? `.${part}` : `.${quote(part)}`;
    })
    .join('')
    .replace(/^\./, '');
}
