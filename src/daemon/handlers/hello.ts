import type { Handler } from '../../protocol/methods.ts';
import { PROTOCOL } from '../../protocol/version.ts';
import type { Context } from '../context.ts';

/** Says who is there. Whether the versions go together is judged by the server before this is asked. */
export const hello =
  (context: Context): Handler<'daemon.hello'> =>
  () => ({ protocol: PROTOCOL, version: context.version, pid: process.pid });
