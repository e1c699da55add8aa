import type { Accounts } from '../base/account.ts';
import { identify, type Key, type Reason, type WhyNot } from '../base/identify.ts';
import { unreachable } from '../base/unreachable.ts';
import { isSupError } from '../errors/sup-error.ts';
import type { Problems, Refusal } from './problems.ts';
import { quote } from './quote.ts';
import type { LaunchSpec, ProcessSpec } from './types.ts';

/** Refuses a `user` or `group` that is not there, or that a process cannot run as. `accounts`: null where nothing can. */
export function checkIdentity({ name, launch }: ProcessSpec, accounts: Accounts | null, problems: Problems): void {
  const { user, group } = launch;
  if (user === null && group === null) return;
  const refuse = (key: Key, refusal: Refusal): void => problems.add(['processes', name, key], refusal);
  if (accounts === null) {
    const message = 'a process cannot be run as somebody else on this system';
    return refuse(user === null ? 'group' : 'user', { message, suggestion: 'remove the line' });
  }
  try {
    const found = identify(user, group, accounts);
    if (found.kind === 'refused') for (const each of found.reasons) refuse(each.key, refusalOf(each, launch));
  } catch (error) {
    if (!isSupError(error) || error.code !== 'ACCOUNT_LOOKUP_FAILED') throw error;
    refuse(user === null ? 'group' : 'user', { message: error.message });
  }
}

/** The home of the user that the process runs as, where his account says one. */
export function homeOf(user: string | null, group: string | null, accounts: Accounts | null): string | undefined {
  if (user === null || accounts === null) return undefined;
  try {
    const found = identify(user, group, accounts);
    return found.kind === 'refused' ? undefined : found.user?.home;
  } catch (error) {
    // It is told where the identity is checked.
    if (isSupError(error)) return undefined;
    throw error;
  }
}

function refusalOf({ key, why }: Reason, launch: LaunchSpec): Refusal {
  const name = launch[key] ?? '';
  return { message: messageOf(key, name, why), suggestion: suggestionOf(key, why) };
}

function messageOf(key: Key, name: string, why: WhyNot): string {
  switch (why.kind) {
    case 'not-root':
      return `only root can run a process as another ${key}`;
    case 'unknown':
      return `there is no ${key} ${quote(name)} on this machine`;
    case 'no-group':
      return `no account has the number ${name}, so its group is not known`;
    default:
      return unreachable(why);
  }
}

function suggestionOf(key: Key, why: WhyNot): string {
  switch (why.kind) {
    case 'not-root':
      return 'remove the line';
    case 'unknown':
      return why.close === null ? `make it first, or name another ${key}` : `did you mean ${why.close}?`;
    case 'no-group':
      return 'name a `group` as well';
    default:
      return unreachable(why);
  }
}
