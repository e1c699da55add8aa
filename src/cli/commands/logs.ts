import { setMaxListeners } from 'node:events';
import { formatSize } from '../../base/units.ts';
import type { LogChunk } from '../../logs/chunk.ts';
import { follow } from '../../logs/follow.ts';
import { listStreams } from '../../logs/folder.ts';
import { LineFilter } from '../../logs/line-filter.ts';
import { readRange } from '../../logs/read.ts';
import type { Stream as LogStream } from '../../logs/segment.ts';
import { type Choice, chosenTargets } from '../chosen.ts';
import type { Context, Daemon } from '../context.ts';
import { noDaemon, noteDied } from '../no-daemon.ts';
import { farewells } from '../farewells.ts';
import { findingDaemon } from '../finding-daemon.ts';
import { logPrefixes } from '../render/log-prefix.ts';
import { type LogForm, LogPrinter } from '../render/log-printer.ts';
import { type LogChoice, rangeOf } from '../log-range.ts';
import { type LogSource, storedLogs } from '../stored-logs.ts';

export interface LogsRequest extends Choice, LogChoice {
  /** `-f`: until this is aborted; null: what is there, and no more. */
  readonly follow: AbortSignal | null;
}

/** `sup logs`: of each what is asked for, and with `-f` what comes, over restarts and rotation. Read from the files. */
export async function logs(context: Context, request: LogsRequest): Promise<void> {
  using daemon = await findingDaemon(context);
  const found = await sources(context, request, daemon);
  const prefixes = logPrefixes(
    found.map(({ id }) => id),
    context.out.width,
    context.out.paint,
  );
  const outlets = found.flatMap((source, at) => outletsOf(context, request, source, prefixes[at] ?? ''));
  const ends = outlets.map((outlet) => showLast(context, outlet, request));
  const until = request.follow;
  if (until === null) return;
  // Each outlet listens, and Node warns of a leak from eleven on.
  setMaxListeners(0, until);
  using _ = farewells(
    context,
    daemon,
    found.map(({ id }) => id),
  );
  await Promise.all(outlets.map((outlet, at) => showNew(context, outlet, ends[at] ?? 0, until)));
}

interface Outlet {
  readonly source: LogSource;
  readonly stream: LogStream;
  readonly printer: LogPrinter;
  /** null: every line. */
  readonly filter: LineFilter | null;
}

async function sources(
  context: Context,
  request: LogsRequest,
  daemon: Daemon | undefined,
): Promise<readonly LogSource[]> {
  if (daemon === undefined) {
    const stored = storedLogs(context.doors.logFolder(), request.words);
    if (stored.length === 0) throw noDaemon(context, 'logs');
    noteDied(context);
    return stored;
  }
  const isAll = request.words.length + request.files.length === 0;
  const targets = isAll ? ['all'] : await chosenTargets(context, daemon, request, 'logs');
  return await daemon.call('logs.locate', { targets });
}

function outletsOf(context: Context, { grep }: LogChoice, source: LogSource, prefix: string): readonly Outlet[] {
  const streams = listStreams(source.dir);
  const form = formOf(context, source, prefix);
  const write = (output: Uint8Array): void => context.out.write(output);
  // Before its first output a process has no file yet: what comes will be one merged stream.
  return (streams.length === 0 ? (['all'] as const) : streams).map((stream) => ({
    source,
    stream,
    printer: new LogPrinter(form, write),
    filter: grep === null ? null : new LineFilter(grep),
  }));
}

/** `prefix`: empty where there is one log only. */
function formOf({ json, out }: Context, { id }: LogSource, prefix: string): LogForm {
  if (json) return { kind: 'json', id };
  if (prefix === '' && !out.isTerminal) return { kind: 'raw' };
  return { kind: 'lines', prefix, forTerminal: out.isTerminal };
}

/** Returns the offset from which on new lines stand. */
function showLast(context: Context, outlet: Outlet, request: LogsRequest): number {
  const { source, stream } = outlet;
  const range = rangeOf(source.dir, stream, request);
  for (const chunk of readRange(source.dir, stream, range)) show(context, outlet, chunk);
  // A line that is still being written is not torn in two by the change from reading to following.
  if (request.follow === null) end(outlet);
  return range.to;
}

async function showNew(context: Context, outlet: Outlet, from: number, until: AbortSignal): Promise<void> {
  using following = follow(outlet.source.dir, outlet.stream, from);
  until.addEventListener('abort', () => following[Symbol.dispose](), { once: true });
  if (until.aborted) return;
  for await (const chunk of following) show(context, outlet, chunk);
  end(outlet);
}

function show({ err }: Context, { source, printer, filter }: Outlet, chunk: LogChunk): void {
  if (chunk.kind === 'bytes') return printer.push(filter?.push(chunk.bytes) ?? chunk.bytes);
  const lost = chunk.to > chunk.from ? `${formatSize(chunk.to - chunk.from)} of its log are` : 'its old log is';
  err.write(`${source.id}: ${lost} no longer there\n`);
}

function end({ printer, filter }: Outlet): void {
  if (filter !== null) printer.push(filter.end());
  printer.end();
}
