import { describe, expect, it } from 'vitest';
import { causesOf, chain, MAX_CAUSES } from '../../src/errors/chain.ts';

describe('chain', () => {
  it('tells an error and its causes, nearest first', () => {
    const disk = new Error('no space left');
    const file = new Error('cannot write state.json', { cause: disk });
    expect(chain(new Error('not saved', { cause: file }))).toEqual([
      'not saved',
      'because: cannot write state.json',
      'because: no space left',
    ]);
  });

  it('does not say twice what a line before already tells', () => {
    const cause = new Error('connect ENOENT');
    expect(chain(new Error('no daemon: connect ENOENT', { cause }))).toEqual(['no daemon: connect ENOENT']);
  });

  it('does not repeat the words of the system for what a line before says of a path', () => {
    const cause = new Error("EACCES: permission denied, mkdir '/srv/x'");
    expect(chain(new Error('/srv/x cannot be made: permission denied (EACCES)', { cause }))).toHaveLength(1);
    expect(chain(new Error('/srv/x cannot be made', { cause }))).toHaveLength(2);
  });

  it('ends where causes go round in a circle', () => {
    const a = new Error('a');
    const b = new Error('b', { cause: a });
    a.cause = b;
    expect(causesOf(a)).toEqual([b]);
    expect(causesOf(new Error('outside', { cause: a }))).toEqual([a, b]);
  });

  it('is cut where it is very long', () => {
    let error = new Error('0');
    for (let i = 1; i < 50; i += 1) error = new Error(String(i), { cause: error });
    expect(causesOf(error)).toHaveLength(MAX_CAUSES);
  });

  it('takes whatever was thrown', () => {
    expect(chain('a word')).toEqual(['a word']);
    expect(chain(undefined)).toEqual(['undefined']);
  });
});
