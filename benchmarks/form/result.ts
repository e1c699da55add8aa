import type { Finding } from './finding.ts';

/** What a run leaves behind: every sample, and all that is needed to judge them. No name of the machine, no path. */
export interface Result {
  /** When the run began, ISO 8601. */
  readonly date: string;
  readonly name: string;
  readonly quick: boolean;
  readonly seconds: number;
  readonly machine: Machine;
  readonly versions: Versions;
  /** Load averages (1, 5 and 15 minutes) before the run and after it. */
  readonly load: { readonly before: readonly number[]; readonly after: readonly number[] };
  /** Benchmarks that broke off, and why. */
  readonly broken: readonly { readonly name: string; readonly problem: string }[];
  readonly findings: readonly Finding[];
}

export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGiB: number;
  readonly system: string;
}

export interface Versions {
  readonly sup: string;
  readonly node: string;
  /** Rivals by name; null for what is not installed. */
  readonly rivals: Readonly<Record<string, string | null>>;
}
