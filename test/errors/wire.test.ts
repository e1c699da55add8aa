import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { causesOf } from '../../src/errors/chain.ts';
import { isSupError, SupError } from '../../src/errors/sup-error.ts';
import { fromWire, toWire } from '../../src/errors/wire.ts';

/** As it would really cross. */
const crossed = (error: unknown): Error => fromWire(JSON.parse(JSON.stringify(toWire(error))));

describe('an error on the wire', () => {
  it('crosses whole: code, params, hint, exit, message and causes', () => {
    const system = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
    const inner = new SupError('DAEMON_UNREACHABLE', { endpoint: '/x', why: 'nobody' }, { cause: system });
    const outer = new SupError('TARGET_UNKNOWN', { target: 'wbe', close: 'web' }, { cause: inner });
    const received = crossed(outer);
    expect(isSupError(received)).toBe(true);
    const { message, code, params, hint, exit } = outer;
    expect(received).toMatchObject({ message, code, params, hint, exit });
    const [first, second] = causesOf(received);
    expect(isSupError(first)).toBe(true);
    expect(first).toMatchObject({ code: 'DAEMON_UNREACHABLE', message: inner.message, exit: 5 });
    expect(second).toMatchObject({ message: 'connect ECONNREFUSED', code: 'ECONNREFUSED' });
    expect(isSupError(second)).toBe(false);
  });

  it('carries the numbers that JSON-RPC asks for', () => {
    expect(toWire(new SupError('WIRE_PARSE', { why: 'x' })).code).toBe(-32700);
    expect(toWire(new SupError('WIRE_BATCH', {})).code).toBe(-32600);
    expect(toWire(new SupError('WIRE_UNKNOWN_METHOD', { method: 'x', close: null })).code).toBe(-32601);
    expect(toWire(new SupError('WIRE_BAD_PARAMS', { method: 'x', problem: 'y' })).code).toBe(-32602);
    expect(toWire(new Error('oops')).code).toBe(-32603);
    expect(toWire(new SupError('TARGET_UNKNOWN', { target: 'x', close: null })).code).toBe(-32000);
  });

  it('calls what is no refusal a bug, and leaves its stack at home', () => {
    const wire = toWire(new TypeError('x is not a function'));
    expect(wire.message).toBe('a bug in sup: x is not a function');
    expect(wire.data).toMatchObject({ code: 'INTERNAL', exit: 70 });
    expect(JSON.stringify(wire)).not.toContain('wire.test');
  });

  it('shows message and hint of a code that this client does not know', () => {
    const data = { code: 'MOON_FULL', params: { phase: 1 }, hint: 'wait two weeks', exit: 6, causes: [] };
    const received = fromWire({ code: -32000, message: 'the moon is full', data });
    expect(isSupError(received)).toBe(true);
    expect(received).toMatchObject({ message: 'the moon is full', code: 'MOON_FULL', hint: 'wait two weeks', exit: 6 });
  });

  it('makes an error of whatever came, and throws at nothing', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const received = fromWire(value);
        expect(isSupError(received)).toBe(true);
        expect(received.message).not.toBe('');
        expect(received).toMatchObject({
          code: expect.any(String),
          hint: expect.any(String),
          exit: expect.any(Number),
        });
      }),
    );
  });

  it('does not take more causes than a chain may have', () => {
    const causes = Array.from({ length: 5_000 }, (_, i) => ({ kind: 'fault', code: null, message: String(i) }));
    expect(causesOf(fromWire({ message: 'x', data: { code: 'X', causes } }))).toHaveLength(8);
  });
});
