import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { root, withHome } from '../../helpers/home.ts';

const readme = readFileSync(join(root, 'config', 'examples', 'README.md'), 'utf8');
const promised = new Set([...readme.matchAll(/not yet: `(sup [^`]+)`/g)].map(([, command = '']) => command));

describe('the tables of the examples', () => {
  it.each([...promised])('call a command not yet that sup does not know: %s', (command) =>
    withHome(async (home) => {
      // Whatever is refused for another reason than its words has come to be served: say so in the tables.
      expect(await home.sup(...command.split(' ').slice(1))).toMatchObject({ code: 2, stdout: '' });
    }),
  );
});
