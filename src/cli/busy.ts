import type { Instant, Millis } from '../base/time.ts';
import type { Context } from './context.ts';
import { display } from './display.ts';
import { busyLine } from './render/progress.ts';

export interface Task {
  /** `starting the daemon`. */
  readonly what: string;
  readonly since: Instant;
  readonly boundMs: Millis;
}

/** Shows on standard error what is being waited for, where it takes long. Dispose it before anything else is printed. */
export const busy = (context: Context, { what, since, boundMs }: Task): Disposable =>
  display(
    context,
    since,
    { line: (width, waitedMs) => busyLine(what, waitedMs, boundMs, width), farewell: null },
    (shown) => shown.begin(),
  );
