import { describe, expect, it } from 'vitest';
import { argumentsOf } from '../../src/daemon/arguments.ts';

describe('the arguments of supd', () => {
  it.each([
    [[], undefined, []],
    [['--home', '/h'], '/h', []],
    [['app.yaml'], undefined, ['app.yaml']],
    [['--home', '/h', 'a.yaml', './b'], '/h', ['a.yaml', './b']],
    [['a.yaml', '--home', '/h', 'b.yaml'], '/h', ['a.yaml', 'b.yaml']],
  ])('%j', (argv, home, files) => {
    expect(argumentsOf(argv)).toEqual({ home, files });
  });

  it.each([[['--home']], [['--home', '']]])('refuse a home that is not named: %j', (argv) => {
    expect(() => argumentsOf(argv)).toThrow(expect.objectContaining({ code: 'HOME_NOT_NAMED', exit: 2 }));
  });
});
