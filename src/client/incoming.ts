import type { Notice } from '../protocol/notices.ts';
import type { PeerEvents } from '../rpc/peer.ts';

/** What a connection brings by itself: notices, and its end. */
export class Incoming implements PeerEvents {
  /** Who hears the notices. */
  tell: ((notice: Notice) => void) | undefined;
  readonly ended: Promise<void>;
  #end: () => void = () => undefined;

  constructor() {
    this.ended = new Promise((resolve) => (this.#end = resolve));
  }

  notification(method: string, params: unknown): void {
    if (method === 'notice' && isNotice(params)) this.tell?.(params);
  }

  closed(): void {
    this.#end();
  }
}

const isNotice = (value: unknown): value is Notice =>
  typeof value === 'object' && value !== null && 'cursor' in value && typeof value.cursor === 'string';
