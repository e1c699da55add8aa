import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { specifierRefusal } from '../../src/spec/specifiers.ts';
import { fill, literal, template } from '../../src/spec/template.ts';
import { substitute, variableRefusal } from '../../src/spec/variables.ts';

const ENV = { A: 'one', EMPTY: '', PERCENT: '50%n', DOLLAR: '${A}', __proto__: null as unknown as string };
const SPECIFIERS = { h: '/home/jo', n: 'web', i: '0', a: 'lyra', d: '/srv' };
const filled = (text: string): string => fill(template(text), ENV, SPECIFIERS);

describe('fill', () => {
  it.each([
    ['${A}', 'one'],
    ['x${A}y${A}z', 'xoneyonez'],
    ['${EMPTY}', ''],
    ['${EMPTY:-d}', 'd'],
    ['${NONE:-}', ''],
    ['${NONE:-a:-b}', 'a:-b'],
    ['${A:-d}', 'one'],
    ['${A:?why}', 'one'],
    ['$${A}', '${A}'],
    ['$A $$ $1 $', '$A $$ $1 $'],
    ['%h/%n@%i of %a in %d, 100%%', '/home/jo/web@0 of lyra in /srv, 100%'],
    ['50% %2F %', '50% %2F %'],
    ['${NONE:-%n}', 'web'],
    ['${PERCENT}', '50%n'],
    ['${DOLLAR}', '${A}'],
    ['%%n', '%n'],
  ])('makes %j into %j', (text, result) => {
    expect(filled(text)).toBe(result);
  });

  it('leaves alone whatever was made literal', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('$', '{', '}', '%', 'A', 'n', ':') }), (text) => {
        expect(filled(literal(text))).toBe(text);
        expect(variableRefusal(literal(text), {})).toBeUndefined();
        expect(specifierRefusal(literal(text))).toBeUndefined();
      }),
    );
  });
});

describe('variableRefusal', () => {
  it.each([
    ['${NONE}', 'your environment has no NONE'],
    ['${NONE:?set it in .bashrc}', 'NONE: set it in .bashrc'],
    ['${EMPTY:?}', 'EMPTY: missing or empty'],
    ['${A', '"${A" is not a variable'],
    ['${}', '"${}" is not a variable'],
    ['${B:-${C}}', '"${B:-${C}" has a variable inside a variable'],
    ['x ${B:?set ${C}} y', '"${B:?set ${C}" has a variable inside a variable'],
    ['${B:-$${C}}', '"${B:-$${C}" has a variable inside a variable'],
    ['${B:-${', '"${B:-${" is not a variable'],
    ['${1}', '"${1}" is not a variable'],
    ['${A-b}', '"${A-b}" is not a variable'],
    ['${list[@]}', '"${list[@]}" is not a variable'],
    ['${constructor}', 'your environment has no constructor'],
  ])('says of %j: %s', (text, message) => {
    expect(variableRefusal(text, ENV)?.message).toBe(message);
  });

  it.each(['${A}', '${NONE:-}', '$${NONE}', 'plain', '$NONE'])('has nothing against %j', (text) => {
    expect(variableRefusal(text, ENV)).toBeUndefined();
  });

  it('refuses exactly what substitute could not do', () => {
    const noise = fc.string({ unit: fc.constantFrom('${', 'A', '}', ':-', ':?', 'x', '$', '{') });
    fc.assert(
      fc.property(noise, (text) => {
        if (variableRefusal(text, { A: 'a' }) !== undefined) return;
        expect(substitute(text, { A: 'a' })).toBe(substitute(text, { A: 'a', B: 'b' }));
      }),
    );
  });
});

describe('specifierRefusal', () => {
  it.each(['%q', 'a%Yb', '%%%Y'])('refuses %j', (text) => {
    expect(specifierRefusal(text)?.message).toMatch(/stands for nothing/);
  });

  it.each(['%h%n%i%a%d', '%%Y', '100%', '%20', '% d'])('takes %j', (text) => {
    expect(specifierRefusal(text)).toBeUndefined();
  });
});
