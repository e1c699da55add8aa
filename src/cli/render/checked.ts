import { relative } from 'node:path';
import type { AppSpec } from '../../spec/types.ts';
import type { Paint } from './paint.ts';
import { sentence } from './sentence.ts';

/** More names than these on one line are not read. */
const NAMES_SAID = 20;

/** `app.yaml: ok: app demo, 3 processes: web, worker x2`, and `settings.yaml: ok: settings`. */
export function checkedText(
  apps: readonly AppSpec[],
  settings: readonly string[],
  cwd: string | null,
  paint: Paint,
  width: number | null = null,
): string {
  const lines = [
    ...apps.map((app) => [app.file, `app ${app.name}, ${listed(app)}`] as const),
    ...settings.map((file) => [file, 'settings'] as const),
  ];
  return lines
    .map(([file, what]) => {
      const head = `${shown(file, cwd)}: `;
      const text = sentence(`${head}ok: ${what}`, width);
      return text.startsWith(`${head}ok`) ? head + paint.good('ok') + text.slice(`${head}ok`.length) : text;
    })
    .join('');
}

/** As a person at `cwd` would write it. */
function shown(file: string | null, cwd: string | null): string {
  if (file === null || cwd === null) return file ?? '-';
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
