import type { Problems } from '../problems.ts';
import { refuseLines } from '../supported.ts';

/** What the settings know and sup does not do yet; see `supported.ts`, which does the same for app files. */
export const SETTINGS_NOT_YET: readonly string[] = ['logs.total', 'metrics', 'dashboard'];

export const refuseUnsupportedSettings = (data: unknown, problems: Problems): void =>
  refuseLines(SETTINGS_NOT_YET, data, problems);
