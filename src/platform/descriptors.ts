import { readFileSync } from 'node:fs';

/**
 * How many descriptors this process may have open; undefined where the system does not tell. Node has raised the soft
 * limit to the hard one at its start.
 */
export function descriptorLimit(): number | undefined {
  return parseDescriptorLimit(limitsOfSelf());
}

/** What the text of `/proc/self/limits` says of it; undefined where there is no limit, too. */
export function parseDescriptorLimit(limits: string): number | undefined {
  const [, soft] = /^Max open files\s+(\d+)\s/m.exec(limits) ?? [];
  return soft === undefined ? undefined : Number(soft);
}

function limitsOfSelf(): string {
  try {
    return readFileSync('/proc/self/limits', 'latin1');
  } catch {
    // A system without /proc.
    return '';
  }
}
