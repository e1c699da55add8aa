/** `floor`: the least that any program could take for it; `sup`; `rival`: another supervisor, or what takes its place. */
export type Role = 'floor' | 'sup' | 'rival';

export type Unit = 'ms' | 'µs' | 'MB' | '% of a core' | 'steps/s' | 'processes';

/** What was promised of a row: at most so much, or at most so many times the floor of the same run. */
export type Promised =
  | { readonly kind: 'value'; readonly atMost: number }
  | { readonly kind: 'ratio'; readonly atMost: number };

/** One who was measured: every sample, in the order of the rounds, so that everything else can be worked out again. */
export interface Row {
  readonly who: string;
  readonly role: Role;
  readonly samples: readonly number[];
  readonly promised?: Promised;
}

/** The answer to one question: everybody who was measured, in turn. The first floor is what the ratios refer to. */
export interface Table {
  readonly kind: 'table';
  readonly name: string;
  readonly question: string;
  readonly unit: Unit;
  readonly rows: readonly Row[];
}

/** How a figure of sup grows with the number of processes. */
export interface Growth {
  readonly kind: 'growth';
  readonly name: string;
  readonly question: string;
  readonly unit: Unit;
  readonly points: readonly GrowthPoint[];
}

export interface GrowthPoint {
  readonly processes: number;
  readonly samples: readonly number[];
  /** The same work by the bare loop in the same rounds, where there is such a thing. */
  readonly floor?: readonly number[];
}

export type Finding = Table | Growth;

/** How much is to be done for an answer. */
export interface Plan {
  /** A quick run shows that everything works; its figures are rough. */
  readonly quick: boolean;
  readonly rivals: boolean;
  /** `--rounds N`: instead of what the benchmark holds for right. */
  readonly rounds?: number;
}

export interface Benchmark {
  readonly name: string;
  /** The tables that it fills; each can be asked for by its own name too. */
  readonly answers: readonly string[];
  readonly run: (plan: Plan) => Promise<readonly Finding[]>;
}
