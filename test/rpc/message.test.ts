import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { errorText, notificationText, readMessage, requestText, resultText } from '../../src/rpc/message.ts';
import { toWire } from '../../src/errors/wire.ts';

const read = (text: string) => readMessage(Buffer.from(text));
const frame = (text: string) => readMessage(Buffer.from(text.trimEnd()));

describe('readMessage', () => {
  it('reads what is written', () => {
    expect(frame(requestText(1, 'process.list', { targets: [] }))).toEqual({
      kind: 'request',
      id: 1,
      method: 'process.list',
      params: { targets: [] },
    });
    expect(frame(notificationText('notice', { cursor: 1 }))).toMatchObject({ kind: 'notification', method: 'notice' });
    expect(frame(resultText('a', undefined))).toEqual({ kind: 'result', id: 'a', result: null });
    expect(frame(errorText(null, toWire(new Error('x'))))).toMatchObject({ kind: 'error', id: null });
  });

  it('takes a call without params, as a person types it', () => {
    expect(read('{"jsonrpc":"2.0","id":1,"method":"process.list"}\r')).toMatchObject({ kind: 'request', params: {} });
  });

  it.each([
    ['{"jsonrpc":"2.0","id":1,"method":"a"', 'WIRE_PARSE', null],
    ['GET / HTTP/1.1', 'WIRE_PARSE', null],
    ['[{"jsonrpc":"2.0","id":1,"method":"a"}]', 'WIRE_BATCH', null],
    ['[]', 'WIRE_BATCH', null],
    ['1', 'WIRE_INVALID_REQUEST', null],
    ['null', 'WIRE_INVALID_REQUEST', null],
    ['"x"', 'WIRE_INVALID_REQUEST', null],
    ['{"type":null}', 'WIRE_INVALID_REQUEST', null],
    ['{"id":{}}', 'WIRE_INVALID_REQUEST', null],
    ['{"jsonrpc":"2.0","id":{},"method":"a"}', 'WIRE_INVALID_REQUEST', null],
    ['{"jsonrpc":"2.0","id":true,"method":"a"}', 'WIRE_INVALID_REQUEST', null],
    ['{"jsonrpc":"2.0","id":1e999,"method":"a"}', 'WIRE_INVALID_REQUEST', null],
    [`{"jsonrpc":"2.0","id":"${'x'.repeat(129)}","method":"a"}`, 'WIRE_INVALID_REQUEST', null],
    ['{"jsonrpc":"1.0","id":7,"method":"a"}', 'WIRE_INVALID_REQUEST', 7],
    ['{"id":7,"method":"a"}', 'WIRE_INVALID_REQUEST', 7],
    ['{"__proto__":{"jsonrpc":"2.0","method":"a"},"id":7}', 'WIRE_INVALID_REQUEST', 7],
    ['{"jsonrpc":"2.0","id":7}', 'WIRE_INVALID_REQUEST', 7],
    ['{"jsonrpc":"2.0","id":7,"method":5}', 'WIRE_INVALID_REQUEST', 7],
    ['{"jsonrpc":"2.0","id":7,"method":"a","params":null}', 'WIRE_INVALID_REQUEST', 7],
    ['{"jsonrpc":"2.0","id":7,"method":"a","params":"x"}', 'WIRE_INVALID_REQUEST', 7],
  ])('refuses %s as %s', (text, code, id) => {
    expect(read(text)).toMatchObject({ kind: 'refused', id, error: { code } });
  });

  it('refuses bytes that are not UTF-8 instead of reading something else', () => {
    const bytes = Buffer.concat([
      Buffer.from('{"jsonrpc":"2.0","id":1,"method":"'),
      Buffer.from([0xff]),
      Buffer.from('"}'),
    ]);
    expect(readMessage(bytes)).toMatchObject({ kind: 'refused', error: { code: 'WIRE_PARSE' } });
  });

  it('reads nesting of any depth without falling', () => {
    expect(
      read(`{"jsonrpc":"2.0","id":1,"method":"a","params":${'['.repeat(200_000)}${']'.repeat(200_000)}}`),
    ).toMatchObject({
      kind: 'request',
    });
    expect(read('['.repeat(500_000))).toMatchObject({ kind: 'refused' });
  });

  it('makes something of every line', () => {
    const kinds = ['request', 'notification', 'result', 'error', 'refused'];
    const bytes = fc.oneof(
      fc.uint8Array(),
      fc.json().map((text) => new TextEncoder().encode(text)),
    );
    fc.assert(fc.property(bytes, (frame) => void expect(kinds).toContain(readMessage(Buffer.from(frame)).kind)));
  });
});
