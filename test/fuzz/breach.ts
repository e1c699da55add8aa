import { isUtf8 } from 'node:buffer';
import { catalogue } from '../../src/errors/catalogue.ts';
import type { Answer } from './raw-connection.ts';

/**
 * The codes that say of a frame that it is JSON and breaks the protocol. A right call that finds nobody breaks nothing
 * (TARGET_UNKNOWN), and what is no JSON is no frame that could (WIRE_PARSE, WIRE_FRAME_TOO_LARGE).
 */
const BREACHES: ReadonlySet<string> = new Set([
  'WIRE_INVALID_REQUEST',
  'WIRE_BATCH',
  'WIRE_UNKNOWN_METHOD',
  'WIRE_BAD_PARAMS',
  'SPEC_NOT_ACCEPTED',
  'PROTOCOL_MISMATCH',
]);

export const isBreach = (code: string): boolean => BREACHES.has(code);

/** `result`, or the code of a refusal. Throws for what is no refusal of ours: the code of nothing, or a bug. */
export function codeOf({ error }: Answer): string {
  if (error === undefined) return 'result';
  const code = error.data?.code;
  const isKnown = code !== undefined && Object.hasOwn(catalogue, code) && code !== 'INTERNAL';
  if (!isKnown || !Number.isInteger(error.code)) throw new Error(`no refusal of ours: ${JSON.stringify(error)}`);
  return code;
}

const MAX_WAY = 100;

/** In which way something is refused: its words without what they quote and count. */
export const wayOf = (message: string): string =>
  message
    .replace(/"[^]*?"/g, '"…"')
    .replace(/\d+/g, 'N')
    .slice(0, MAX_WAY);

/** How many whole lines of them are no JSON, by our own reading and not by the daemon's. */
export function linesOfNoJson(bytes: Buffer): number {
  const end = bytes.lastIndexOf('\n');
  if (end === -1) return 0;
  if (!isUtf8(bytes)) throw new Error('only noise is not UTF-8');
  const lines = bytes.toString('utf8', 0, end).split('\n');
  return lines.filter((line) => line.trim() !== '' && !isJson(line)).length;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
