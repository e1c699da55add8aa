import { spawn } from 'node:child_process';
import { accessSync, constants, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Fleet } from '../form/supervisor.ts';
import { timeOf } from '../world/command.ts';
import { PAYLOAD } from '../world/fleets.ts';
import { sweep } from '../world/processes.ts';

export const onPath = (program: string): boolean => found(program) !== undefined;

function found(program: string): string | undefined {
  const places = (process.env['PATH'] ?? '').split(':').map((folder) => join(folder, program));
  return places.find((place) => {
    try {
      accessSync(place, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/** The interpreter that the first line of a script names; another one of the same name shares nothing with it. */
export function interpreterOf(script: string): string | undefined {
  const place = found(script);
  return place === undefined ? undefined : /^#! *(\/\S+)/.exec(readFileSync(place, 'latin1'))?.[1];
}

/** Starts a supervisor that stays in the foreground; it is ended with its folder. */
export function inForeground(argv: readonly string[], cwd: string): void {
  const [command = '', ...args] = argv;
  // Detached: an interruption from the terminal must not end it before its children.
  spawn(command, args, { cwd, stdio: 'ignore', detached: true }).on('error', () => undefined);
}

export interface Commands {
  readonly start: readonly string[];
  readonly stop: readonly string[];
  readonly list: readonly string[];
}

/** A rival's fleet is ended without asking it: their own ways take up to half a minute, or leave something behind. */
export function rivalFleet(
  folder: string,
  come: Pick<Fleet, 'up' | 'cold'>,
  { start, stop, list }: Commands,
  env: NodeJS.ProcessEnv = process.env,
): Fleet {
  return {
    folder,
    ...come,
    start: () => timeOf(start, env),
    stop: () => timeOf(stop, env),
    list: () => timeOf(list, env),
    [Symbol.asyncDispose]: async () => {
      await sweep(folder, PAYLOAD);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
