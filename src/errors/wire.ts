import { causesOf, MAX_CAUSES, messageOf } from './chain.ts';
import { isSupError, SupError } from './sup-error.ts';

/** A refusal as it crosses the wire, and as `--json` shows it. */
export interface WireError {
  /** The number that JSON-RPC 2.0 asks for. */
  readonly code: number;
  readonly message: string;
  readonly data: {
    /** The code that people search for, `TARGET_UNKNOWN`. */
    readonly code: string;
    readonly params: unknown;
    readonly hint: string;
    readonly exit: number;
    /** Nearest first. */
    readonly causes: readonly WireCause[];
  };
}

export type WireCause =
  | {
      readonly kind: 'refusal';
      readonly code: string;
      readonly message: string;
      readonly params: unknown;
      readonly hint: string;
      readonly exit: number;
    }
  /** An error of the system (`code`: ENOENT) or a bug. */
  | { readonly kind: 'fault'; readonly code: string | null; readonly message: string };

/** What JSON-RPC 2.0 section 5.1 reserves; every other refusal is a server error of our own. */
const numbers: Readonly<Record<string, number>> = {
  WIRE_PARSE: -32700,
  WIRE_INVALID_REQUEST: -32600,
  WIRE_BATCH: -32600,
  WIRE_UNKNOWN_METHOD: -32601,
  WIRE_BAD_PARAMS: -32602,
  INTERNAL: -32603,
};
const SERVER_ERROR = -32000;
const BUG_EXIT = 70;

/** Any thrown thing for the wire; what is no refusal of ours is a bug and says so. Its stack stays here. */
export function toWire(error: unknown): WireError {
  const refusal = isSupError(error) ? error : new SupError('INTERNAL', { what: messageOf(error) }, { cause: error });
  const { code, message, params, hint, exit } = refusal;
  const data = { code, params, hint, exit, causes: causesOf(refusal).map(toCause) };
  return { code: Object.hasOwn(numbers, code) ? (numbers[code] ?? SERVER_ERROR) : SERVER_ERROR, message, data };
}

function toCause(cause: unknown): WireCause {
  if (isSupError(cause)) {
    const { code, message, params, hint, exit } = cause;
    return { kind: 'refusal', code, message, params, hint, exit };
  }
  const code = cause instanceof Error && 'code' in cause && typeof cause.code === 'string' ? cause.code : null;
  return { kind: 'fault', code, message: messageOf(cause) };
}

/**
 * The error that came over the wire, with its causes. It passes `isSupError` and shows the words of the
 * daemon and not those of our catalogue: a newer daemon may have codes that this client has never heard of.
 * Whatever is missing or of the wrong type is made up for, since the wire is never believed.
 */
export function fromWire(wire: unknown): Error {
  const error = fields(wire);
  const data = fields(error['data']);
  const causes = Array.isArray(data['causes']) ? data['causes'].slice(0, MAX_CAUSES) : [];
  const cause = causes.reduceRight<Error | undefined>((inner, each) => fromCause(fields(each), inner), undefined);
  return new Received({ ...data, message: error['message'] }, cause);
}

function fromCause(cause: Fields, inner: Error | undefined): Error {
  if (cause['kind'] === 'refusal') return new Received(cause, inner);
  const fault = new Error(text(cause['message'], 'no reason was given'), inner && { cause: inner });
  return typeof cause['code'] === 'string' ? Object.assign(fault, { code: cause['code'] }) : fault;
}

/** A `SupError` by its shape. */
class Received extends Error {
  override readonly name = 'SupError';
  readonly code: string;
  readonly params: unknown;
  readonly hint: string;
  readonly exit: number;

  constructor(from: Fields, cause: Error | undefined) {
    super(text(from['message'], 'the daemon refused and gave no reason'), cause && { cause });
    this.code = text(from['code'], 'UNKNOWN');
    this.params = from['params'] ?? {};
    this.hint = text(from['hint'], 'look at the daemon log: `sup daemon logs`');
    this.exit = typeof from['exit'] === 'number' && Number.isInteger(from['exit']) ? from['exit'] : BUG_EXIT;
  }
}

type Fields = Readonly<Record<string, unknown>>;

const fields = (value: unknown): Fields => (typeof value === 'object' && value !== null ? (value as Fields) : {});
const text = (value: unknown, otherwise: string): string =>
  typeof value === 'string' && value !== '' ? value : otherwise;
