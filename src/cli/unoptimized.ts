import { setFlagsFromString } from 'node:v8';

/**
 * Does `work`, which nobody will do again in this process, without V8's optimizing compiler: for reading one large
 * file it costs as much as the reading itself and is never worth it. The flag is put back afterwards, also because
 * V8 takes and makes code caches only under the flags that they are for.
 */
export function unoptimized<T>(work: () => T): T {
  setFlagsFromString('--no-opt');
  try {
    return work();
  } finally {
    setFlagsFromString('--opt');
  }
}
