import type { Problems } from './problems.ts';

/** An app without a process is a file that was not finished. */
export function checkNamesAny(processes: unknown, problems: Problems): void {
  const suggestion = 'write `processes:` and under it a name with a `command`';
  const empty = typeof processes === 'object' && processes !== null && Object.keys(processes).length === 0;
  if (processes === undefined) problems.add([], { message: 'no process is named', suggestion });
  else if (empty) problems.add(['processes'], { message: 'no process is named', suggestion });
}
