import type { Fleet, Supervisor, Work } from '../form/supervisor.ts';
import { endAll } from './end-all.ts';

export interface Opened extends AsyncDisposable {
  readonly all: readonly (Pick<Supervisor, 'name' | 'role'> & { readonly fleet: Fleet })[];
}

/** A fleet under each of them, up, with nothing running yet; all are ended together. */
export async function opened(supervisors: readonly Supervisor[], work: Work): Promise<Opened> {
  const all: Opened['all'][number][] = [];
  const end = (): Promise<void> => endAll(all.map(({ fleet }) => fleet));
  try {
    for (const { name, role, open } of supervisors) {
      const fleet = open(work);
      all.push({ name, role, fleet });
      await fleet.up();
    }
  } catch (error) {
    await end();
    throw error;
  }
  return { all, [Symbol.asyncDispose]: end };
}
