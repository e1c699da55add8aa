const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

const controller = new AbortController();

/** Told when the person wants no more. Every wait and every command of a benchmark ends then; what ends things goes on. */
export const interruption: AbortSignal = controller.signal;

/**
 * From now on a signal unwinds the run instead of ending this process, so that everything that was started is ended.
 * Several come when a terminal tells npm and this process both: they mean the same.
 */
export function heedInterruptions(): void {
  for (const signal of SIGNALS) process.on(signal, () => controller.abort(new Error(`interrupted by ${signal}`)));
}
