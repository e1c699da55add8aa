import type { AppSpec } from '../../src/spec/types.ts';
import type { TestHome } from '../helpers/home.ts';
import { codeOf } from './breach.ts';
import { type AppReport, AppRun } from './fuzz-apps.ts';
import { RawConnection } from './raw-connection.ts';
import { type Endured, endured } from './stage.ts';

/** Dry runs of each app that is taken: few are, and what leaks a little must be seen. */
const TIMES_EACH = 10;
/** The few that are larger are left out: the room that one of them takes once looks like growth, and hides growth later. */
const MAX_APP_BYTES = 256 * 1024;

export interface DryRunReport extends AppReport, Endured {
  readonly dryRuns: number;
  /** How often the daemon answered what. */
  readonly answers: ReadonlyMap<string, number>;
}

/**
 * Reads `count` mutated app files, and has the daemon of `home` plan what is taken of them, without carrying it out.
 * Throws when a file is treated as none may be, or an answer is missing or no refusal of ours.
 */
export async function fuzzDryRuns(home: TestHome, seed: number, count: number): Promise<DryRunReport> {
  const files = new AppRun(seed);
  const run = new DryRuns();
  const report = await endured(home, count, async ({ endpoint }, part) => {
    await using connection = run.connection(endpoint);
    await files.readOn(part, (taken) => run.plan(taken, connection));
  });
  return { ...files.report, ...report, dryRuns: run.count, answers: run.answers };
}

class DryRuns {
  readonly answers = new Map<string, number>();
  count = 0;

  connection(endpoint: string): RawConnection {
    return new RawConnection(endpoint, (answer) => {
      const code = codeOf(answer);
      this.answers.set(code, (this.answers.get(code) ?? 0) + 1);
    });
  }

  async plan(app: AppSpec, connection: RawConnection): Promise<void> {
    const frame = dryRunOf(app);
    if (frame.length > MAX_APP_BYTES) return;
    for (let time = 0; time < TIMES_EACH; time += 1) {
      connection.send(frame);
      await connection.answered(connection.answers + 1);
      this.count += 1;
    }
  }
}

/** One at a time is under way: they may all have the same id. */
const dryRunOf = (app: AppSpec): Buffer =>
  Buffer.from(`${JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'app.apply', params: { app, dryRun: true } })}\n`);
