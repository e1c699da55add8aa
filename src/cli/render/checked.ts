import { relative } from 'node:path';
import type { AppSpec } from '../../spec/types.ts';
import type { Paint } from './paint.ts';

/** More names than these on one line are not read. */
const NAMES_SAID = 20;

/** `app.yaml: ok: app demo, 3 processes: web, worker x2`. */
export function checkedText(apps: readonly AppSpec[], cwd: string, paint: Paint): string {
  return apps.map((app) => `${shown(app.file, cwd)}: ${paint.good('ok')}: app ${app.name}, ${listed(app)}\n`).join('');
}

/** As a person at `cwd` would write it. */
function shown(file: string | null, cwd: string): string {
  if (file === null) return '-';
  const near = relative(cwd, file);
  return near.startsWith('..') ? file : near;
}

function listed({ processes }: AppSpec): string {
  const instances = new Map<string, number>();
  for (const { name } of processes) instances.set(name, (instances.get(name) ?? 0) + 1);
  const names = [...instances].map(([name, count]) => (count === 1 ? name : `${name} x${count}`));
  const unsaid = names.length - NAMES_SAID;
  const more = unsaid > 0 ? ` and ${unsaid} more` : '';
  const count = `${processes.length} ${processes.length === 1 ? 'process' : 'processes'}`;
  return `${count}: ${names.slice(0, NAMES_SAID).join(', ')}${more}`;
}
