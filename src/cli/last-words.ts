import { escapeControls } from '../logs/escape.ts';
import { listStreams } from '../logs/folder.ts';
import { LineSplitter } from '../logs/lines.ts';
import { readRange } from '../logs/read.ts';
import type { Daemon } from './context.ts';
import { type LogChoice, rangeOf } from './log-range.ts';

/** What a process said last usually says why it failed. */
const LAST_WORDS = 5;
/** Of more processes than this only the first are quoted: the hint leads to the others. */
const MAX_QUOTED = 10;

/** The last lines that each of these processes wrote since its last start, by id. A courtesy: where it cannot be had it is left out. */
export async function lastWordsOf(
  daemon: Daemon,
  ids: readonly string[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const targets = ids.slice(0, MAX_QUOTED);
  if (targets.length === 0) return new Map();
  const located = await daemon.call('logs.locate', { targets }).catch(() => []);
  return new Map(located.flatMap(({ id, dir }) => quoteOf(id, dir)));
}

function quoteOf(id: string, dir: string): readonly (readonly [string, readonly string[]])[] {
  try {
    return [[id, linesIn(dir, LAST_WORDS, 'start')]];
  } catch {
    return [];
  }
}

/** The last lines of the log in `dir`, safe for a terminal. A log that cannot be read says so in one line. */
export function lastLinesIn(dir: string, count: number): readonly string[] {
  try {
    return linesIn(dir, count, null);
  } catch (error) {
    return [`(${error instanceof Error ? error.message : String(error)})`];
  }
}

function linesIn(dir: string, count: number, since: LogChoice['since']): readonly string[] {
  return listStreams(dir).flatMap((stream) => {
    const splitter = new LineSplitter();
    const lines = [];
    for (const chunk of readRange(dir, stream, rangeOf(dir, stream, { lines: count, since, grep: null }))) {
      if (chunk.kind === 'bytes') lines.push(...splitter.push(chunk.bytes));
    }
    const rest = splitter.rest();
    return [...lines, ...(rest === undefined ? [] : [rest])].slice(-count).map(({ bytes }) => textOf(bytes));
  });
}

const decoder = new TextDecoder();
const textOf = (bytes: Uint8Array): string => escapeControls(decoder.decode(bytes));
