/** A piece of a series as a reader gets it. */
export type LogChunk =
  | { readonly kind: 'bytes'; readonly offset: number; readonly bytes: Uint8Array }
  /**
   * The bytes from `from` up to `to` are not there any more: pruned, or removed by somebody.
   * `to` before `from`: the whole series was removed and has begun anew.
   */
  | { readonly kind: 'gap'; readonly from: number; readonly to: number };
