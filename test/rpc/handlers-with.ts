import { type Handlers, METHODS } from '../../src/protocol/methods.ts';

/** Handlers of which only those in `some` are expected to be asked. */
export function handlersWith(some: Partial<Handlers>): Handlers {
  const none = METHODS.map((method) => [method, () => Promise.reject(new Error(`nobody should ask ${method}`))]);
  return { ...(Object.fromEntries(none) as Handlers), ...some };
}
