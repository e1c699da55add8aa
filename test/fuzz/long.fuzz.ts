import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { withHome } from '../helpers/home.ts';
import { Luck } from '../simulation/luck.ts';
import { expectApps } from './app-promises.ts';
import { appFiles } from './fuzz-apps.ts';
import { fuzzCheck } from './fuzz-check.ts';
import { fuzzDryRuns } from './fuzz-dry-runs.ts';
import { fuzzHangUps } from './fuzz-hang-ups.ts';
import { expectFrames } from './frame-promises.ts';
import { fuzzFrames } from './fuzz-frames.ts';
import type { Endured } from './stage.ts';

/** By `config/fuzz.mjs`. */
const wanted = JSON.parse(process.env['SUP_FUZZ'] ?? '{}') as Readonly<Record<string, string>>;
const [seed, frames, files, checks] = ['seed', 'frames', 'files', 'checks'].map((name) =>
  Number(wanted[name] ?? 1),
) as [number, number, number, number];
const BOUND_MS = 4 * 3_600_000;

const counted = (counts: ReadonlyMap<unknown, number>): string =>
  [...counts]
    .sort(([, one], [, other]) => other - one)
    .map(([what, count]) => `  ${String(count).padStart(8)}  ${String(what)}`)
    .join('\n');
const mebibytes = (bytes: number): string => `${(bytes / 1024 / 1024).toFixed(1)} MiB`;

function tellEndured({ memory, asked, longestMs }: Endured): void {
  console.log(`a good client asked ${asked} times and waited at most ${Math.round(longestMs)} ms`);
  console.log(`memory of the daemon, warm and then after each part: ${memory.map(mebibytes).join(', ')}`);
}

describe(`fuzzing with the seed ${seed}`, () => {
  it(
    `reads ${files} mutated app files and lets the daemon plan what is taken`,
    () =>
      withHome(async (home) => {
        const report = await fuzzDryRuns(home, seed, files);
        const { good, bad, problems, ways, slowestCpuMs, dryRuns, answers } = report;
        console.log(`seed ${seed}: ${files} app files, ${good} good, ${bad} refused with ${problems} problems in all`);
        console.log(`in ${ways} ways; the slowest took ${Math.round(slowestCpuMs)} ms of CPU time, read both ways`);
        console.log(`${dryRuns} dry runs by the daemon, answers by code:\n${counted(answers)}`);
        tellEndured(report);
        expectApps(report, files);
      }),
    BOUND_MS,
  );

  it(
    `lets \`sup check\` look at ${checks} of them`,
    () =>
      withHome(async (home) => {
        const sources = appFiles().map((file) => readFileSync(file, 'utf8'));
        const codes = await fuzzCheck(home, sources, new Luck(seed), checks);
        console.log(`seed ${seed}: sup check, by exit code:\n${counted(codes)}`);
        expect([...codes.keys()].filter((code) => code !== 0 && code !== 4)).toEqual([]);
      }),
    BOUND_MS,
  );

  it(
    `has the daemon apply ${checks} broken ones again by SIGHUP`,
    () =>
      withHome(async (home) => {
        const sources = appFiles().map((file) => readFileSync(file, 'utf8'));
        const report = await fuzzHangUps(home, sources, new Luck(seed), checks);
        tellEndured(report);
        expect(report.refused).toBe(checks);
      }),
    BOUND_MS,
  );

  it(
    `sends ${frames} frames that break the protocol to the daemon`,
    () =>
      withHome(async (home) => {
        const report = await fuzzFrames(home, seed, frames);
        console.log(
          `seed ${seed}: ${report.broken} frames that break the protocol in ${report.ways} ways, of ${report.sent} sent`,
        );
        console.log(`${mebibytes(report.bytes)}, ${report.connections} connections`);
        console.log(`all that was sent by kind:\n${counted(report.kinds)}\nanswers by code:\n${counted(report.codes)}`);
        tellEndured(report);
        expectFrames(report, frames);
      }),
    BOUND_MS,
  );
});
