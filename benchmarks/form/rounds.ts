import type { Plan, Promised, Role, Row } from './finding.ts';

export interface Contender {
  readonly who: string;
  readonly role: Role;
  readonly promised?: Promised;
  /** One round; gives one sample. */
  readonly round: () => Promise<number>;
}

/** How often, unless `--rounds` says otherwise. */
export const often = (plan: Plan, full: number, quick: number): number => plan.rounds ?? (plan.quick ? quick : full);

/** Takes turns, so that whatever else the machine does falls on all alike. */
export async function interleaved(contenders: readonly Contender[], rounds: number): Promise<Row[]> {
  const samples: number[][] = contenders.map(() => []);
  for (let i = 0; i < rounds; i++) {
    for (const [j, contender] of contenders.entries()) {
      samples[j]?.push(await contender.round());
    }
  }
  return contenders.map(({ who, role, promised }, i) => ({
    who,
    role,
    samples: samples[i] ?? [],
    ...(promised === undefined ? {} : { promised }),
  }));
}
