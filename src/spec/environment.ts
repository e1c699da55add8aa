import { readFileSync, statSync } from 'node:fs';
import { SupError } from '../errors/sup-error.ts';
import { parseEnvFile } from './env-file.ts';
import { inherits } from './inherit.ts';
import type { LaunchSpec } from './types.ts';

/** An environment that is larger cannot be handed to any program (ARG_MAX). */
const MAX_ENV_FILE_BYTES = 1_048_576;

/**
 * The environment for one start: what is inherited, over it what `account` says of the user that it runs as (HOME, USER,
 * LOGNAME; null where nobody is named), over it the environment files, read again now, over them `env`.
 * `inherited`: AppSpec.inherited. `asAnother`: that user is not who the daemon runs as. Throws SPEC_ENV_FILE_* and SPEC_ENV_REQUIRED; no error ever says a value.
 */
export function environment(
  launch: LaunchSpec,
  inherited: Readonly<Record<string, string>>,
  account: Readonly<Record<string, string>> | null = null,
  asAnother = account !== null,
): Record<string, string> {
  const env: Record<string, string> = {};
  for (const [name, value] of Object.entries(inherited)) {
    if (inherits(launch.envInherit, name, asAnother)) env[name] = value;
  }
  Object.assign(env, account);
  for (const file of launch.envFiles) Object.assign(env, read(file));
  Object.assign(env, launch.env);
  const missing = launch.envRequired.filter((name) => (Object.hasOwn(env, name) ? env[name] : '') === '');
  if (missing.length > 0) throw new SupError('SPEC_ENV_REQUIRED', { missing, places: placesOf(launch) });
  return env;
}

const placesOf = ({ envFiles }: LaunchSpec): readonly string[] => [
  ...envFiles.map(({ path }) => path),
  '`env` in the app file',
];

function read({ path, optional }: LaunchSpec['envFiles'][number]): Record<string, string> {
  let bytes: Uint8Array;
  try {
    const stat = statSync(path);
    if (!stat.isFile()) throw unreadable(path, 'it is not a regular file');
    if (stat.size > MAX_ENV_FILE_BYTES) throw unreadable(path, `it is larger than ${MAX_ENV_FILE_BYTES} bytes`);
    bytes = readFileSync(path);
  } catch (error) {
    if (error instanceof SupError) throw error;
    const { code, message } = error as NodeJS.ErrnoException;
    if (code !== 'ENOENT' && code !== 'ENOTDIR') throw unreadable(path, code ?? message, error);
    if (optional) return {};
    throw new SupError('SPEC_ENV_FILE_MISSING', { file: path });
  }
  return parseEnvFile(decode(bytes, path), path);
}

function decode(bytes: Uint8Array, path: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    throw unreadable(path, 'it is not UTF-8 text', error);
  }
}

const unreadable = (file: string, why: string, cause?: unknown): SupError =>
  new SupError('SPEC_ENV_FILE_UNREADABLE', { file, why }, { cause });
