import { closest } from '../base/closest.ts';
import { matchesGlob } from '../base/glob.ts';
import type { InstanceId } from '../base/process.ts';
import { SupError } from '../errors/sup-error.ts';

/** What a target can be matched against. */
export interface Candidate {
  readonly id: InstanceId;
  readonly app: string;
  readonly name: string;
  readonly instance: string;
}

/**
 * The slots that the targets name, each once, in the order in which they are known.
 * A target is `name`, `name@instance`, `app/name`, `app/name@instance`, an app's name, a glob or `all`.
 * A name that nothing has is TARGET_UNKNOWN, with the nearest one; then none is touched.
 */
export function resolveTargets(targets: readonly string[], known: readonly Candidate[]): readonly InstanceId[] {
  const found = new Set<InstanceId>();
  for (const target of targets) {
    const matches = known.filter(matcher(target));
    if (matches.length === 0 && target !== 'all') throw unknown(target, known);
    for (const { id } of matches) found.add(id);
  }
  return known.filter(({ id }) => found.has(id)).map(({ id }) => id);
}

function matcher(target: string): (candidate: Candidate) => boolean {
  if (target === 'all') return () => true;
  if (/[*?]/.test(target)) return (candidate) => namesOf(candidate).some((name) => matchesGlob(name, target));
  return (candidate) => namesOf(candidate).includes(target);
}

const namesOf = ({ id, app, name, instance }: Candidate): readonly string[] => [
  name,
  `${name}@${instance}`,
  `${app}/${name}`,
  id,
  app,
];

function unknown(target: string, known: readonly Candidate[]): SupError {
  const close = closest(target, [...new Set(known.flatMap(namesOf))]) ?? null;
  return new SupError('TARGET_UNKNOWN', { target, close });
}
