import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { splitWords } from '../../src/spec/words.ts';

const wordsOf = (text: string): readonly string[] => {
  const result = splitWords(text);
  if (!result.ok) throw new Error(result.error.message);
  return result.value;
};

describe('splitWords', () => {
  it.each([
    ['python3 lyra.py', ['python3', 'lyra.py']],
    ['  a \t b  ', ['a', 'b']],
    ["a 'b c' d", ['a', 'b c', 'd']],
    ['a "b c" d', ['a', 'b c', 'd']],
    ['a b\\ c', ['a', 'b c']],
    ["a ''", ['a', '']],
    ['a ""b', ['a', 'b']],
    [`a b'c'"d"e`, ['a', 'bcde']],
    [`a "it's"`, ['a', "it's"]],
    [`a 'say "x"'`, ['a', 'say "x"']],
    ['a "\\"\\\\ \\x"', ['a', '"\\ \\x']],
    ["a '\\n'", ['a', '\\n']],
    ['a \\\n b', ['a', 'b']],
    ['a b\\\nc', ['a', 'bc']],
    ['a "b\\\nc"', ['a', 'bc']],
    ['a b\n', ['a', 'b']],
    ['a --x=1 y=2', ['a', '--x=1', 'y=2']],
    ['a b#c', ['a', 'b#c']],
    ['a ~/x ~', ['a', '%h/x', '%h']],
    ["a '~/x' b~", ['a', '~/x', 'b~']],
    ['a ${B} "${C:-x y}"', ['a', '${B}', '${C:-x y}']],
    ['a ${C:-x y}z', ['a', '${C:-x y}z']],
    ['a $${B}', ['a', '$${B}']],
    ['a \'$B\' \\$B "\\$B"', ['a', '$B', '$B', '$B']],
    ['a ^x$ 5$', ['a', '^x$', '5$']],
    ["a '*' \\? '|' \"&\" \\;", ['a', '*', '?', '|', '&', ';']],
    ['a %n 100%', ['a', '%n', '100%']],
    ['ä 日本 😀', ['ä', '日本', '😀']],
  ])('splits %j', (text, words) => {
    expect(wordsOf(text)).toEqual(words);
  });

  it.each([
    ['a | b', /only a shell understands "\|"/],
    ['a && b', /only a shell understands "&"/],
    ['a; b', /only a shell understands ";"/],
    ['a > b', /only a shell understands ">"/],
    ['a < b', /only a shell understands "<"/],
    ['(a)', /only a shell understands "\("/],
    ['a *.js', /only a shell replaces the pattern "\*"/],
    ['a b?', /pattern/],
    ['a $(b)', /command inside a command/],
    ['a "$(b)"', /command inside a command/],
    ['a `b`', /command inside a command/],
    ['a "`b`"', /command inside a command/],
    ['a $B', /\$NAME/],
    ['a "$B"', /\$NAME/],
    ['a $1 b', /\$NAME/],
    ['a $$', /\$NAME/],
    ["a 'b", /' is never closed/],
    ['a "b', /" is never closed/],
    ['a "b\\"', /" is never closed/],
    ['a b\\', /stands before nothing/],
    ['a\nb', /one line/],
    ['a # b', /comment/],
    ['a ~root', /home of somebody else/],
    ['a \\${B}', /does not keep/],
    ['PORT=1 a', /before the command/],
    ['', /no words/],
    ['  \n', /no words/],
    ["''", /empty name/],
  ])('refuses %j', (text, why) => {
    const result = splitWords(text);
    expect(result.ok ? result.value : result.error.message).toMatch(why);
  });

  it('never says what stands behind an open quote', () => {
    const result = splitWords('login --password "hunter2');
    expect(JSON.stringify(result)).not.toContain('hunter2');
  });

  it('gives back any words that were quoted for a shell', () => {
    const word = fc
      .string({ unit: 'grapheme', minLength: 1 })
      .filter((text) => !text.includes('\0') && !text.includes('${'));
    const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;
    fc.assert(
      fc.property(fc.array(word, { minLength: 1 }), (words) => {
        expect(wordsOf(words.map(quoted).join(' '))).toEqual(words);
      }),
    );
  });

  it('either splits or refuses whatever it is given', () => {
    const noise = fc.string({
      unit: fc.constantFrom('a', ' ', '\\', "'", '"', '$', '{', '}', '~', '|', '\n', '`', '%', '#'),
    });
    fc.assert(
      fc.property(noise, (text) => {
        const result = splitWords(text);
        expect(result.ok ? result.value.length : result.error.message.length).toBeGreaterThan(0);
      }),
    );
  });
});
