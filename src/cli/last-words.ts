import { escapeControls } from '../logs/escape.ts';
import { listStreams } from '../logs/folder.ts';
import { LineSplitter } from '../logs/lines.ts';
import { readRange } from '../logs/read.ts';
import type { Daemon } from './context.ts';
import { type LogChoice, rangeOf } from './log-range.ts';
import { excerpt } from './render/excerpt.ts';

/** What a process said last usually says why it failed. Of several that failed each says less. */
const LAST_WORDS = 10;
const LAST_WORDS_OF_MANY = 5;
/** So many lines are read to choose those from: a stack trace is longer than what is shown of it. */
const READ_LINES = 50;
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
  const count = ids.length === 1 ? LAST_WORDS : LAST_WORDS_OF_MANY;
  return new Map(located.flatMap(({ id, dir }) => quoteOf(id, dir, count)));
}

function quoteOf(id: string, dir: string, count: number): readonly (readonly [string, readonly string[]])[] {
  try {
    return [[id, linesIn(dir, count, 'start')]];
  } catch {
    return [];
  }
}

/**
 * The log of one that writes very much may be pruned between the look at where its last lines stand and the reading of
 * them, again and again where segments are small; so many times it is looked again, a millisecond each.
 */
const MAX_LOOKS = 100;

/** The last lines of the log in `dir`, safe for a terminal. A log that cannot be read says so in one line. */
export function lastLinesIn(dir: string, count: number): readonly string[] {
  try {
    for (let look = 1; ; look += 1) {
      const lines = linesIn(dir, count, null);
      if (lines.length > 0 || look === MAX_LOOKS || listStreams(dir).length === 0) return lines;
    }
  } catch (error) {
    return [`(${error instanceof Error ? error.message : String(error)})`];
  }
}

function linesIn(dir: string, count: number, since: LogChoice['since']): readonly string[] {
  return listStreams(dir).flatMap((stream) => {
    const splitter = new LineSplitter();
    const lines = [];
    for (const chunk of readRange(dir, stream, rangeOf(dir, stream, { lines: READ_LINES, since, grep: null }))) {
      if (chunk.kind === 'bytes') lines.push(...splitter.push(chunk.bytes));
    }
    const rest = splitter.rest();
    const said = [...lines, ...(rest === undefined ? [] : [rest])].slice(-READ_LINES);
    return excerpt(
      said.map(({ bytes }) => textOf(bytes)),
      count,
    );
  });
}

const decoder = new TextDecoder();
const textOf = (bytes: Uint8Array): string => escapeControls(decoder.decode(bytes));
