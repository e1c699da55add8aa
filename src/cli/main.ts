import { systemClock } from '../base/clock.ts';
import { workingFolder } from '../client/working-folder.ts';
import { SupError } from '../errors/sup-error.ts';
import type { Context } from './context.ts';
import { doorsTo } from './doors.ts';
import { type Globals, hotLs } from './hot-path.ts';
import { onInterrupt } from './interrupts.ts';
import { report } from './report.ts';
import { isReaderGone, processStream } from './streams.ts';

export interface Hosts {
  /** Becomes the daemon, in this process: `sup daemon run`. The command line itself does not know the daemon. */
  readonly runDaemon: (argv: readonly string[]) => unknown;
}

/**
 * `sup`: from the words behind the program's name to its exit code. Whatever goes wrong ends here, as text on
 * standard error and a code in `process.exitCode`; the process then ends by itself, when its output has left.
 */
export async function main(argv: readonly string[], { runDaemon }: Hosts): Promise<void> {
  const { env } = process;
  const err = processStream(
    () => process.stderr,
    env,
    () => process.exit(),
  );
  const out = processStream(
    () => process.stdout,
    env,
    (error) => {
      // Nobody reads on: there is nothing left to do here, and whatever was ordered the daemon does by itself.
      if (!isReaderGone(error)) process.exitCode = report(outputFailed(error), err, asksForJson(argv));
      process.exit();
    },
  );
  const exitWith = (code: number): void => void (process.exitCode = code);
  const contextOf = ({ home, json }: Globals): Context => {
    const cwd = workingFolder();
    const doors = doorsTo({ root: home ?? (env['SUP_HOME'] || null), cwd, env });
    return { out, err, json, env, cwd, clock: systemClock, doors, exitWith, onInterrupt };
  };
  try {
    const hot = hotLs(argv);
    if (hot !== undefined) {
      const { ls } = await import('./commands/ls.ts');
      return await ls(contextOf(hot), hot);
    }
    const { runProgram } = await import('./program/program.ts');
    await runProgram(argv, { contextOf, runDaemon });
  } catch (error) {
    process.exitCode = report(error, err, asksForJson(argv));
  }
}

const outputFailed = (cause: Error): SupError => new SupError('OUTPUT_FAILED', { why: cause.message }, { cause });

/** Also where the command line could not be understood. */
function asksForJson(argv: readonly string[]): boolean {
  const dashes = argv.indexOf('--');
  return (dashes === -1 ? argv : argv.slice(0, dashes)).includes('--json');
}
