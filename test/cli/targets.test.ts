import { describe, expect, it } from 'vitest';
import { sorted, word } from '../../src/cli/targets.ts';

describe('a word on the command line', () => {
  it.each([
    'app.yaml',
    'sup.yml',
    'x.json',
    'X.YAML',
    './web',
    '../web',
    '.',
    '..',
    '/srv/app',
    '~/app',
    'a/b/c',
    'dir/',
    'C:\\app',
  ])('%s is a file', (text) => {
    expect(word(text)).toEqual({ kind: 'file', path: text });
  });

  it.each(['web', 'web@1', 'demo/web', 'demo/web@1', 'demo/*', '*', 'all', 'w?b', 'my.app', 'app.yaml.web', '.hidden'])(
    '%s is a target',
    (text) => {
      expect(word(text)).toEqual({ kind: 'target', target: text });
    },
  );

  it('is a file whatever it looks like when -f says so', () => {
    expect(sorted(['web', 'b.yaml', 'demo/web'], ['plain'])).toEqual({
      files: ['plain', 'b.yaml'],
      targets: ['web', 'demo/web'],
    });
  });
});
