import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DaemonView } from '../../src/protocol/view.ts';
import { readApp } from '../../src/spec/read-app.ts';
import type { TestHome } from '../helpers/home.ts';
import { until } from '../helpers/until.ts';
import type { Luck } from '../simulation/luck.ts';
import { mutantOf } from './fuzz-apps.ts';
import { APP, type Endured, endured } from './stage.ts';

const REFUSED = 'not applied again, nothing was changed';
/** The daemon has files read by a child, on a machine that is busy too. */
const READ_BOUND_MS = 30_000;

export interface HangUpReport extends Endured {
  readonly refused: number;
}

/**
 * Puts `count` broken files in the place of the one that was applied, and has the daemon apply each again by SIGHUP.
 * Throws when one is not refused, or anything that runs has changed. Files that would be taken are left out: they would
 * start whatever stands in them.
 */
export async function fuzzHangUps(
  home: TestHome,
  sources: readonly string[],
  luck: Luck,
  count: number,
): Promise<HangUpReport> {
  let refused = 0;
  const report = await endured(home, count, async (_, part) => {
    const { pid } = await home.json<DaemonView>('daemon', 'status');
    for (let file = 0; file < part; file += 1) {
      writeBroken(home, sources, luck);
      const before = refusals(home);
      process.kill(pid, 'SIGHUP');
      await until(() => refusals(home) > before, 'the refusal of a broken file', READ_BOUND_MS);
      refused += 1;
    }
    home.write('app.yaml', APP);
  });
  return { ...report, refused };
}

const refusals = (home: TestHome): number =>
  readFileSync(join(home.dir, 'log', 'supd.log'), 'utf8').split(REFUSED).length;

function writeBroken(home: TestHome, sources: readonly string[], luck: Luck): void {
  for (;;) {
    const path = home.write('app.yaml', mutantOf(sources, luck).text);
    if (!isTaken(path, home)) return;
  }
}

/** In the environment in which the home applies its files. */
function isTaken(path: string, { dir }: TestHome): boolean {
  const { PATH = '', LANG = 'C.UTF-8' } = process.env;
  try {
    readApp(path, { PATH, LANG, HOME: dir, SUP_HOME: dir }, null);
    return true;
  } catch {
    return false;
  }
}
