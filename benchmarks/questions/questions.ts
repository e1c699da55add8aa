import type { Benchmark } from '../form/finding.ts';
import { cliLatency } from './cli-latency.ts';
import { coldStart } from './cold-start.ts';
import { coreSteps } from './core-steps.ts';
import { daemonMemory } from './daemon-memory.ts';
import { growth } from './growth.ts';
import { killToRunning } from './kill-to-running.ts';
import { rpcLibrary } from './rpc-library.ts';
import { rpcRoundTrip } from './rpc-round-trip.ts';
import { startAndStop } from './start-and-stop.ts';
import { treeKill200 } from './tree-kill.ts';

/** In the order in which they are run and told. */
export const questions: readonly Benchmark[] = [
  cliLatency,
  killToRunning,
  startAndStop(100),
  startAndStop(500),
  coldStart,
  daemonMemory,
  treeKill200,
  rpcRoundTrip,
  rpcLibrary,
  coreSteps,
  growth,
];
