/** A full disk in the words of the system, with or without the name of the error. */
const FULL = /\b(ENOSPC|EDQUOT)\b|no space left on device|disk quota exceeded/i;

/** The hint for what failed for the reason `why`: a full disk needs nothing but room, whatever else could be wrong there. */
export const roomOr = (why: string, otherwise: string): string =>
  FULL.test(why) ? 'free some space there (`df` and `df -i` tell what is full), then try again' : otherwise;
