const OFFSET = 0xcbf29ce484222325n;
const PRIME = 0x100000001b3n;
const MASK = 0xffffffffffffffffn;
const TAG_DIGITS = 12;

/**
 * 12 hex digits that tell the home at `path` from every other one on the machine (FNV-1a, 64 bits, cut).
 * A name and no secret: who can read the folder's path can work it out. No module is loaded for it,
 * because every command of sup pays for what this imports.
 */
export function tagOf(path: string): string {
  let hash = OFFSET;
  for (const byte of new TextEncoder().encode(path)) hash = ((hash ^ BigInt(byte)) * PRIME) & MASK;
  return hash.toString(16).padStart(16, '0').slice(0, TAG_DIGITS);
}
