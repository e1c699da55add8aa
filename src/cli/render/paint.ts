import picocolors from 'picocolors';

/** Colours by what they mean. Without colours each gives its text back. */
export interface Paint {
  readonly good: (text: string) => string;
  readonly bad: (text: string) => string;
  readonly busy: (text: string) => string;
  readonly quiet: (text: string) => string;
  readonly strong: (text: string) => string;
  /** Tells neighbours apart, as the prefixes of several logs: the same number, the same colour. */
  readonly nth: (index: number, text: string) => string;
}

export function paintWith(colours: boolean): Paint {
  const c = picocolors.createColors(colours);
  const hues = [c.cyan, c.yellow, c.green, c.magenta, c.blue, c.red];
  return {
    good: c.green,
    bad: c.red,
    busy: c.yellow,
    quiet: c.dim,
    strong: c.bold,
    nth: (index, text) => (hues[index % hues.length] ?? c.cyan)(text),
  };
}

/**
 * Whether a stream gets colours. NO_COLOR (not empty) forbids them, FORCE_COLOR (neither empty nor `0`) demands
 * them, else they need a terminal that is not `dumb`. See https://no-color.org and https://force-color.org.
 */
export function coloursWanted(env: Readonly<Record<string, string | undefined>>, isTerminal: boolean): boolean {
  if (env['NO_COLOR']) return false;
  if (env['FORCE_COLOR'] !== undefined && env['FORCE_COLOR'] !== '') return env['FORCE_COLOR'] !== '0';
  return isTerminal && env['TERM'] !== 'dumb';
}
