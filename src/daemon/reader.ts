import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Millis } from '../base/time.ts';
import { isSupError, SupError } from '../errors/sup-error.ts';
import { fromWire } from '../errors/wire.ts';
import type { Home } from '../platform/platform.ts';
import { BUILT_IN, SETTINGS_FILE, type Settings } from '../spec/settings/settings.ts';

/** The settings of a home; null: it has none. */
export function settingsOf({ configDir }: Pick<Home, 'configDir'>): string | null {
  const file = join(configDir, SETTINGS_FILE);
  return existsSync(file) ? file : null;
}

/** A reading that takes longer hangs on something: a network folder, a full machine. */
export const READ_BOUND_MS: Millis = 60_000;
/** The worked out form of 2,000 processes is about 4 MB. */
const MAX_ANSWER_BYTES = 64 * 1024 * 1024;
const MAX_COMPLAINT_BYTES = 4 * 1024 * 1024;

/** `sup daemon read`, which reads files for a daemon. The daemon has no parser: decision 5. */
const PROGRAM = fileURLToPath(new URL('../../bin/sup.js', import.meta.url));

export interface ReadRequest {
  /** The settings of the home; null: there are none. */
  readonly settings: string | null;
  /** As the user named them, from `cwd`. */
  readonly files: readonly string[];
  readonly cwd: string;
  /** What `${NAME}` in them stands for. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Ends the reading. */
  readonly signal: AbortSignal;
}

/** What was read: to be accepted before it is used. */
export interface Read {
  readonly settings: Settings;
  readonly apps: readonly unknown[];
}

/**
 * Has settings and app files read by a child that ends with it, so that the daemon stays as small as it is.
 * SupError: what the files are refused for (SPEC_*, exit 4 or 3), FILES_UNREAD when the child fails.
 */
export async function readFiles(request: ReadRequest): Promise<Read> {
  // Most homes have no settings, and nothing is started for those.
  if (request.settings === null && request.files.length === 0) return { settings: BUILT_IN, apps: [] };
  const { code, answer, complaint } = await run(request);
  if (code === 0) return JSON.parse(answer) as Read;
  throw (
    refusalIn(complaint) ??
    new SupError('FILES_UNREAD', { files: namesOf(request), why: complaint.trim() || how(code) })
  );
}

const namesOf = ({ settings, files }: ReadRequest): readonly string[] =>
  settings === null ? files : [settings, ...files];

const how = (code: number | null): string =>
  code === null ? `it was ended, at the latest after ${READ_BOUND_MS / 1000} s` : `exit code ${code}`;

interface Ran {
  readonly code: number | null;
  readonly answer: string;
  readonly complaint: string;
}

function run({ settings, files, cwd, env, signal }: ReadRequest): Promise<Ran> {
  const own = settings === null ? [] : [`--settings=${settings}`];
  const words = [PROGRAM, 'daemon', 'read', '--json', ...own, ...files.map((file) => `--file=${file}`)];
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, words, {
      cwd,
      env: { ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: READ_BOUND_MS,
      killSignal: 'SIGKILL',
      signal,
    });
    const end = (): void => void child.kill('SIGKILL');
    const answer = gathered(child.stdout, MAX_ANSWER_BYTES, end);
    const complaint = gathered(child.stderr, MAX_COMPLAINT_BYTES, end);
    child.on('error', (error) =>
      reject(new SupError('FILES_UNREAD', { files: [...files], why: error.message }, { cause: error })),
    );
    child.on('close', (code) => resolve({ code, answer: answer(), complaint: complaint() }));
  });
}

/** All that comes, which is never more than `max`: then `tooMuch` is told. */
function gathered(stream: NodeJS.ReadableStream, max: number, tooMuch: () => void): () => string {
  const chunks: Buffer[] = [];
  let bytes = 0;
  stream.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > max) return tooMuch();
    chunks.push(chunk);
  });
  return () => Buffer.concat(chunks).toString('utf8');
}

/** The refusal as `--json` tells it: one line, the last one. */
function refusalIn(complaint: string): Error | undefined {
  try {
    const refusal = fromWire(JSON.parse(complaint.trimEnd().split('\n').at(-1) ?? ''));
    return isSupError(refusal) ? refusal : undefined;
  } catch {
    return undefined;
  }
}
