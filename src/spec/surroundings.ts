import { homedir } from 'node:os';
import type { Accounts } from '../base/account.ts';
import type { Surroundings } from './expand/slot.ts';
import type { LogDefaults } from './settings/settings.ts';
import type { Variables } from './variables.ts';

/**
 * What this machine, this environment and the settings of the daemon say; `dir` is where relative paths start, `accounts`
 * who is known here.
 */
export function surroundingsOf(
  dir: string,
  env: Variables,
  accounts: Accounts | null,
  logs?: LogDefaults,
): Surroundings {
  return {
    dir,
    env,
    home: env['HOME'] === undefined || env['HOME'] === '' ? accountHome() : env['HOME'],
    // ComSpec is how Windows names its shell; elsewhere nobody sets it.
    shell: env['ComSpec'] ?? '/bin/sh',
    accounts,
    logs,
  };
}

/** Of a number without an account it is the root of the file system, as container engines have it. */
function accountHome(): string {
  try {
    return homedir();
  } catch {
    return '/';
  }
}
