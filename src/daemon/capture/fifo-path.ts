import { join } from 'node:path';
import type { InstanceId } from '../../base/process.ts';
import type { Stream } from '../../logs/segment.ts';

/** What may stand in the name of a FIFO as it is. */
const PLAIN = /[^A-Za-z0-9._@-]/gu;

/** Where the FIFO of one stream of a slot lies: `lyra+daemon@0.all`. Different ids never share a name. */
export const fifoPath = (fifoDir: string, id: InstanceId, stream: Stream): string =>
  join(fifoDir, `${id.replace(PLAIN, escaped)}.${stream}`);

const escaped = (character: string): string =>
  character === '/'
    ? '+'
    : [...Buffer.from(character)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');
