import { isUtf8 } from 'node:buffer';
import { messageOf } from '../errors/chain.ts';
import { SupError } from '../errors/sup-error.ts';
import type { WireError } from '../errors/wire.ts';

export type Id = string | number | null;

/** Ids are echoed and kept: a long one would make the daemon carry it around. */
export const MAX_ID_LENGTH = 128;
/** Names from the wire are shown in messages; beyond this they are cut. */
export const MAX_NAME_SHOWN = 80;

/** The notification by which a caller gives a request up; its params are `{id}`. */
export const CANCEL = '$/cancelRequest';

/** What a line can mean. */
export type Message =
  | { readonly kind: 'request'; readonly id: Id; readonly method: string; readonly params: unknown }
  | { readonly kind: 'notification'; readonly method: string; readonly params: unknown }
  | { readonly kind: 'result'; readonly id: Id; readonly result: unknown }
  | { readonly kind: 'error'; readonly id: Id; readonly error: unknown }
  /** Not to be understood. `id` is that of the sender where it could be read, else null, as JSON-RPC asks. */
  | { readonly kind: 'refused'; readonly id: Id; readonly error: SupError };

/** The meaning of one line; never throws. */
export function readMessage(frame: Buffer): Message {
  if (!isUtf8(frame)) return refuse(null, new SupError('WIRE_PARSE', { why: 'it is not UTF-8' }));
  let value: unknown;
  try {
    value = JSON.parse(frame.toString('utf8'));
  } catch (error) {
    return refuse(null, new SupError('WIRE_PARSE', { why: shorten(messageOf(error)) }));
  }
  if (Array.isArray(value)) return refuse(null, new SupError('WIRE_BATCH', {}));
  if (typeof value !== 'object' || value === null) return invalid(null, 'it is no object');
  return readObject(value as Fields);
}

type Fields = Readonly<Record<string, unknown>>;

function readObject(value: Fields): Message {
  const own = (key: string): unknown => (Object.hasOwn(value, key) ? value[key] : undefined);
  const id = own('id');
  const usable = isId(id) ? id : null;
  if (own('jsonrpc') !== '2.0') return invalid(usable, '"jsonrpc" must be "2.0"');
  if (id !== undefined && !isId(id)) {
    return invalid(null, `"id" must be a finite number, null, or a string of at most ${MAX_ID_LENGTH} characters`);
  }
  const method = own('method');
  if (method === undefined) {
    if (Object.hasOwn(value, 'error')) return { kind: 'error', id: usable, error: value['error'] };
    if (Object.hasOwn(value, 'result')) return { kind: 'result', id: usable, result: value['result'] };
    return invalid(usable, '"method" is missing');
  }
  if (typeof method !== 'string') return invalid(usable, '"method" must be a string');
  const params = own('params') ?? {};
  if (typeof params !== 'object' || own('params') === null) return invalid(usable, '"params" must be an object');
  return id === undefined ? { kind: 'notification', method, params } : { kind: 'request', id, method, params };
}

const isId = (value: unknown): value is Id =>
  value === null ||
  (typeof value === 'string' && value.length <= MAX_ID_LENGTH) ||
  (typeof value === 'number' && Number.isFinite(value));

const refuse = (id: Id, error: SupError): Message => ({ kind: 'refused', id, error });
const invalid = (id: Id, why: string): Message => refuse(id, new SupError('WIRE_INVALID_REQUEST', { why }));

/** For words of strangers inside our messages. */
export const shorten = (text: string): string =>
  text.length <= MAX_NAME_SHOWN ? text : `${text.slice(0, MAX_NAME_SHOWN)}…`;

export const requestText = (id: number, method: string, params: unknown): string =>
  `${JSON.stringify({ jsonrpc: '2.0', id, method, params })}\n`;

export const notificationText = (method: string, params: unknown): string =>
  `${JSON.stringify({ jsonrpc: '2.0', method, params })}\n`;

/** JSON-RPC demands a `result` in every answer: a handler that returns nothing answers null. */
export const resultText = (id: Id, result: unknown): string =>
  `${JSON.stringify({ jsonrpc: '2.0', id, result: result ?? null })}\n`;

export const errorText = (id: Id, error: WireError): string => `${JSON.stringify({ jsonrpc: '2.0', id, error })}\n`;
