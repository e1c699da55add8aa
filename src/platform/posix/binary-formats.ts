import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const REGISTRY = '/proc/sys/fs/binfmt_misc';

/** A kind of file that the kernel has been told to run through an interpreter (binfmt_misc): Windows programs under WSL, other machines under qemu. */
export interface BinaryFormat {
  fits(head: Buffer, path: string): boolean;
}

/** All that are registered and in force; none where there is no such registry. */
export function registeredFormats(registry = REGISTRY): readonly BinaryFormat[] {
  try {
    return readdirSync(registry)
      .filter((name) => name !== 'register' && name !== 'status')
      .flatMap((name) => parseBinaryFormat(readFileSync(join(registry, name), 'latin1')) ?? []);
  } catch {
    return [];
  }
}

/** An entry as the kernel prints it (Documentation/admin-guide/binfmt-misc.rst); undefined when it is switched off or names no form. */
export function parseBinaryFormat(text: string): BinaryFormat | undefined {
  const lines = text.split('\n');
  if (lines[0] !== 'enabled') return undefined;
  const field = (name: string): string | undefined =>
    lines.find((line) => line.startsWith(`${name} `))?.slice(name.length + 1);
  const extension = field('extension');
  if (extension !== undefined) return { fits: (_, path) => path.endsWith(extension) };
  const magic = field('magic');
  if (magic === undefined) return undefined;
  return byMagic(Buffer.from(magic, 'hex'), Buffer.from(field('mask') ?? '', 'hex'), Number(field('offset') ?? 0));
}

const byMagic = (magic: Buffer, mask: Buffer, offset: number): BinaryFormat => ({
  fits: (head) => magic.every((byte, at) => ((head[offset + at] ?? -1) & (mask[at] ?? 0xff)) === byte),
});
