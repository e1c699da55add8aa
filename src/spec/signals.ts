import type { SignalName } from '../base/process.ts';

/** Every signal that can be named in an app file, on whatever system the file is read. */
const SIGNALS: ReadonlySet<string> = new Set([
  ...['SIGHUP', 'SIGINT', 'SIGQUIT', 'SIGILL', 'SIGTRAP', 'SIGABRT', 'SIGBUS', 'SIGFPE', 'SIGKILL', 'SIGUSR1'],
  ...['SIGSEGV', 'SIGUSR2', 'SIGPIPE', 'SIGALRM', 'SIGTERM', 'SIGSTKFLT', 'SIGCHLD', 'SIGCONT', 'SIGSTOP', 'SIGTSTP'],
  ...['SIGTTIN', 'SIGTTOU', 'SIGURG', 'SIGXCPU', 'SIGXFSZ', 'SIGVTALRM', 'SIGPROF', 'SIGWINCH', 'SIGIO', 'SIGPWR'],
  ...['SIGSYS', 'SIGBREAK', 'SIGINFO'],
]);

/** Suspends instead of ending: a stop by one of these would only ever time out. */
const SUSPENDING: ReadonlySet<string> = new Set(['SIGSTOP', 'SIGTSTP', 'SIGTTIN', 'SIGTTOU', 'SIGCONT']);

export const signalNames = (): readonly string[] => [...SIGNALS];

export const isSignal = (text: string): text is SignalName => SIGNALS.has(text);

export const suspends = (signal: SignalName): boolean => SUSPENDING.has(signal);

/** `SIGTERM`, `term`, `Term` as `SIGTERM`; undefined for what is no signal. */
export function readSignal(text: string): SignalName | undefined {
  const upper = text.toUpperCase();
  const name = upper.startsWith('SIG') ? upper : `SIG${upper}`;
  return isSignal(name) ? name : undefined;
}
