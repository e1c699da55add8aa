import type { AppView, Handler } from '../../protocol/methods.ts';
import type { Context } from '../context.ts';
import { shownId } from '../slot.ts';

/** Which files the daemon knows, and what came from each: asked by those who were given a file for a target. */
export const appList =
  ({ fleet }: Context): Handler<'app.list'> =>
  () => {
    const apps = new Map<string, { app: string; file: string | null; ids: string[] }>();
    for (const { id, spec } of fleet.instances()) {
      const file = fleet.slot(id)?.file ?? null;
      const key = `${spec.app}\n${file ?? ''}`;
      const known = apps.get(key) ?? { app: spec.app, file, ids: [] };
      known.ids.push(shownId(spec));
      apps.set(key, known);
    }
    return [...apps.values()] satisfies readonly AppView[];
  };
