import { readdirSync } from 'node:fs';
import { join } from 'node:path';

export interface LogSource {
  readonly id: string;
  readonly dir: string;
}

/**
 * The logs that lie in the daemon's folder, for when no daemon runs that could be asked: `APP/NAME@INSTANCE/`.
 * Those of apps with a `logs.dir` of their own are not among them.
 */
export function storedLogs(root: string, targets: readonly string[]): readonly LogSource[] {
  const slots = foldersIn(root).flatMap((app) => foldersIn(join(root, app)).flatMap((slot) => slotOf(root, app, slot)));
  const several = new Set(slots.filter(({ instance }) => instance !== '0').map(({ app, name }) => `${app}/${name}`));
  return slots
    .filter((slot) => targets.length === 0 || targets.some((target) => target === 'all' || isNamed(slot, target)))
    .map(({ app, name, instance, dir }) => {
      const process = `${app}/${name}`;
      return { id: several.has(process) ? `${process}@${instance}` : process, dir };
    });
}

interface Slot {
  readonly app: string;
  readonly name: string;
  readonly instance: string;
  readonly dir: string;
}

function slotOf(root: string, app: string, folder: string): readonly Slot[] {
  const at = folder.lastIndexOf('@');
  return at <= 0
    ? []
    : [{ app, name: folder.slice(0, at), instance: folder.slice(at + 1), dir: join(root, app, folder) }];
}

const isNamed = ({ app, name, instance }: Slot, target: string): boolean =>
  [app, name, `${name}@${instance}`, `${app}/${name}`, `${app}/${name}@${instance}`].includes(target);

function foldersIn(folder: string): readonly string[] {
  try {
    const entries = readdirSync(folder, { withFileTypes: true });
    return entries.flatMap((entry) => (entry.isDirectory() ? [entry.name] : [])).sort();
  } catch {
    return [];
  }
}
