import type { Problems } from './problems.ts';

/** An app without a process is a file that was not finished, unless it includes others. */
export function checkNamesAny({ include, processes }: Readonly<Record<string, unknown>>, problems: Problems): void {
  if (processes === undefined && Array.isArray(include) && include.length > 0) return;
  const suggestion = 'write `processes:` and under it a name with a `command`';
  const empty = typeof processes === 'object' && processes !== null && Object.keys(processes).length === 0;
  if (processes === undefined) problems.add([], { message: 'no process is named', suggestion });
  else if (empty) problems.add(['processes'], { message: 'no process is named', suggestion });
}
