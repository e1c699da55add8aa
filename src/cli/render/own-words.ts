import { formatDuration } from '../../base/units.ts';
import type { ProcessDetail } from '../../protocol/view.ts';
import type { ReadinessSpec } from '../../spec/types.ts';
import { USUAL_BACKOFF, USUAL_START_TIMEOUT_MS, usualMaxDelay } from '../../spec/usual.ts';
import { typed } from './typed.ts';

/*
 * What is set otherwise than it would be by itself, in the words of the app file; what is as always would only hide it.
 */

type Part = readonly [differs: boolean, said: string];

const said = (parts: readonly Part[]): string =>
  parts
    .filter(([differs]) => differs)
    .map(([, words]) => words)
    .join(', ');

/** `www-data, group docker, umask 027, nice 5`. */
export function identityWords({ identity: { user, group, umask, nice } }: ProcessDetail): string {
  return said([
    [user !== null, user ?? ''],
    [group !== null, `group ${group}`],
    [umask !== null, `umask ${(umask ?? 0).toString(8).padStart(3, '0')}`],
    [nice !== null, `nice ${nice}`],
  ]);
}

/** `readiness after 5s, start_timeout 2m, autostart off`. */
export function startWords({ start: { readiness, timeoutMs, autostart, essential } }: ProcessDetail): string {
  return said([
    [readiness !== null, readiness === null ? '' : `readiness ${readinessWords(readiness)}`],
    [timeoutMs !== USUAL_START_TIMEOUT_MS, `start_timeout ${formatDuration(timeoutMs)}`],
    [!autostart, 'autostart off'],
    [essential, 'essential'],
  ]);
}

/** `delay 30s, factor 1, retry_after 10m`. */
export function restartWords({ restart: { backoff, retryAfterMs, success, prevent, force } }: ProcessDetail): string {
  const { delayMs, factor, maxDelayMs, jitter, resetAfterMs } = backoff;
  return said([
    [delayMs !== USUAL_BACKOFF.delayMs, `delay ${formatDuration(delayMs)}`],
    [factor !== USUAL_BACKOFF.factor, `factor ${factor}`],
    [maxDelayMs !== usualMaxDelay(delayMs), `max_delay ${formatDuration(maxDelayMs)}`],
    [jitter !== USUAL_BACKOFF.jitter, `jitter ${Math.round(jitter * 100)}%`],
    [resetAfterMs !== USUAL_BACKOFF.resetAfterMs, `reset_after ${formatDuration(resetAfterMs)}`],
    [retryAfterMs !== null, `retry_after ${formatDuration(retryAfterMs ?? 0)}`],
    [success.length !== 1 || success[0] !== 0, `success [${success.join(', ')}]`],
    [prevent.length > 0, `prevent [${prevent.join(', ')}]`],
    [force.length > 0, `force [${force.join(', ')}]`],
  ]);
}

/** `SIGHUP`, or its command; nothing where a reload would need a new process. */
export function reloadWords({ reload }: ProcessDetail): string {
  switch (reload.mode) {
    case 'replace':
      return '';
    case 'signal':
      return reload.signal;
    case 'command':
      return typed(reload.command);
  }
}

function readinessWords(readiness: ReadinessSpec): string {
  switch (readiness.kind) {
    case 'after':
      return `after ${formatDuration(readiness.afterMs)}`;
    case 'notify':
      return 'notify';
    case 'log':
      return `log ${readiness.pattern}`;
    case 'http':
      return `http ${readiness.url}`;
    case 'tcp':
      return `tcp ${readiness.host}:${readiness.port}`;
    case 'exec':
      return `exec ${typed(readiness.command)}`;
    case 'file':
      return `file ${readiness.path}`;
  }
}
