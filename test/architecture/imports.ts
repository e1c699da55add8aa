import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../..', import.meta.url));

export interface Import {
  /** As written. */
  readonly path: string;
  /** The file it leads to, relative to the root; undefined for packages and `node:` modules. */
  readonly target: string | undefined;
  /** `import type`: gone at run time. `dynamic`: loaded only when it is reached. */
  readonly how: 'type' | 'static' | 'dynamic';
}

export interface Source {
  /** Relative to the root, with `/`. */
  readonly file: string;
  readonly text: string;
  readonly imports: readonly Import[];
}

/** Every TypeScript file under `folder`, with what it imports. */
export function sourcesUnder(folder: string): Source[] {
  return filesUnder(folder)
    .filter((file) => file.endsWith('.ts'))
    .map((file) => {
      const text = readFileSync(join(root, file), 'utf8');
      return { file, text, imports: importsOf(file, text) };
    });
}

/** Every file under `folder`, relative to the root. */
export function filesUnder(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .sort();
}

const STATEMENT = /^[ \t]*(?:import|export)\b(?<type>\s+type\b)?(?:[^'";]*?\bfrom)?\s*'(?<path>[^']+)'/gm;
const CALL = /(?<type>typeof\s+)?\bimport\(\s*'(?<path>[^']+)'\s*\)/g;

/** What a file imports. Comments are left out: they may show an import without being one. */
export function importsOf(file: string, text: string): Import[] {
  const code = text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '');
  const found = (pattern: RegExp, how: 'static' | 'dynamic'): Import[] =>
    [...code.matchAll(pattern)].map(({ groups }) => {
      const path = groups?.['path'] ?? '';
      const target = path.startsWith('.') ? join(dirname(file), path).split(sep).join('/') : undefined;
      return { path, target, how: groups?.['type'] === undefined ? how : 'type' };
    });
  return [...found(STATEMENT, 'static'), ...found(CALL, 'dynamic')];
}
