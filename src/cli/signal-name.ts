import { constants } from 'node:os';
import { closest } from '../base/closest.ts';
import type { SignalName } from '../base/process.ts';
import { SupError } from '../errors/sup-error.ts';

/** `HUP`, `SIGHUP`, `hup` or the number, as `kill` takes them. SupError SIGNAL_UNKNOWN, also for what this system has not. */
export function signalFrom(text: string): SignalName {
  const names = Object.keys(constants.signals) as SignalName[];
  const upper = text.toUpperCase();
  const found = /^\d+$/.test(text)
    ? names.find((name) => constants.signals[name] === Number(text))
    : names.find((name) => name === upper || name === `SIG${upper}`);
  if (found !== undefined) return found;
  throw new SupError('SIGNAL_UNKNOWN', { signal: text, close: closestSignal(upper, names) ?? null });
}

/** What all of them have in common must not make a far one near. */
function closestSignal(upper: string, names: readonly SignalName[]): string | undefined {
  const bare = (name: string): string => name.replace(/^SIG/, '');
  const close = /[A-Z]/.test(upper) ? closest(bare(upper), names.map(bare)) : undefined;
  return close === undefined ? undefined : `SIG${close}`;
}
