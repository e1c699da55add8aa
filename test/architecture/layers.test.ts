import { describe, expect, it } from 'vitest';
import { type Import, importsOf, type Source, sourcesUnder } from './imports.ts';

/** Each floor and the floors that it may stand on. `types` after a colon: only `import type`. */
const floors: Readonly<Record<string, readonly string[]>> = {
  base: [],
  errors: ['base'],
  spec: ['base', 'errors'],
  platform: ['base', 'errors'],
  core: ['base', 'spec:types'],
  logs: ['base', 'errors', 'platform'],
  protocol: ['base', 'errors', 'spec', 'core:types'],
  rpc: ['base', 'errors', 'protocol', 'platform'],
  daemon: ['base', 'errors', 'spec', 'platform', 'core', 'logs', 'protocol', 'rpc'],
  client: ['base', 'errors', 'platform', 'protocol', 'rpc'],
  boot: ['base', 'errors', 'spec', 'platform'],
  convert: ['base', 'errors', 'spec', 'platform'],
  cli: ['base', 'errors', 'spec', 'logs', 'protocol', 'client', 'boot', 'convert'],
  web: ['base', 'errors', 'spec', 'logs', 'protocol', 'client', 'boot', 'convert'],
};
/** Floors that think and never touch the world. */
const pure = ['base', 'core', 'protocol'];
/** The packages that each floor may use; a floor that is not named uses none. */
const packages: Readonly<Record<string, readonly string[]>> = {
  spec: ['zod', 'yaml', 'dotenv'],
  cli: ['commander', 'picocolors'],
};

const sources = sourcesUnder('src');
const byFile = new Map(sources.map((source) => [source.file, source]));
const floorOf = (file: string): string => file.split('/')[1] ?? '';

function refusal(source: Source, { path, target, how }: Import): string | undefined {
  const floor = floorOf(source.file);
  if (path.startsWith('node:')) {
    return pure.includes(floor) ? `${source.file}: ${floor} is pure, yet imports ${path}` : undefined;
  }
  if (target === undefined) {
    const name = path.split('/')[0] ?? '';
    return packages[floor]?.includes(name) ? undefined : `${source.file}: ${floor} may not use the package ${path}`;
  }
  if (!byFile.has(target)) return `${source.file}: ${path} leads to no file`;
  const below = floorOf(target);
  if (below === floor || floors[floor]?.includes(below)) return undefined;
  if (floors[floor]?.includes(`${below}:types`) && how === 'type') return undefined;
  return `${source.file}: ${floor} may not ${how === 'type' ? 'know' : 'stand on'} ${below} (${path})`;
}

/** Everything that is loaded with `file`, each with the file that asked for it; dynamic imports only when asked for. */
function loadedWith(file: string, dynamicToo: boolean): Map<string, string> {
  const because = new Map([[file, file]]);
  for (const at of because.keys()) {
    for (const { path, target, how } of byFile.get(at)?.imports ?? []) {
      if (how === 'type' || (how === 'dynamic' && !dynamicToo)) continue;
      if (!because.has(target ?? path)) because.set(target ?? path, at);
    }
  }
  return because;
}

/** `a imports b imports c`, so that a refusal can be mended. */
function chain(because: ReadonlyMap<string, string>, end: string): string {
  const steps = [end];
  for (let at = because.get(end); at !== undefined && at !== steps[0]; at = because.get(at)) steps.unshift(at);
  return steps.join(' imports ');
}

const chains = (file: string, dynamicToo: boolean, banned: (module: string) => boolean): string[] => {
  const because = loadedWith(file, dynamicToo);
  return [...because.keys()].filter(banned).map((module) => chain(because, module));
};

describe('layers', () => {
  it('knows every folder of src', () => {
    expect(
      [...new Set(sources.map(({ file }) => floorOf(file)))].filter((floor) => floors[floor] === undefined),
    ).toEqual([]);
  });

  it('is a house: no floor stands on itself, by whatever way round', () => {
    const below = (floor: string, seen: readonly string[]): void => {
      expect(seen).not.toContain(floor);
      for (const next of floors[floor] ?? []) below(next.split(':')[0] ?? '', [...seen, floor]);
    };
    for (const floor of Object.keys(floors)) below(floor, []);
  });

  it('holds for every import', () => {
    expect(sources.flatMap((source) => source.imports.map((each) => refusal(source, each))).filter(Boolean)).toEqual(
      [],
    );
  });

  it('keeps the pure floors pure through everything that they load', () => {
    const files = sources.map(({ file }) => file).filter((file) => pure.includes(floorOf(file)));
    expect(files.flatMap((file) => chains(file, true, (module) => module.startsWith('node:')))).toEqual([]);
  });

  it('keeps the daemon free of parsers and of the command line, also where it loads late', () => {
    const banned = (module: string): boolean => /^(zod|yaml|commander|src\/(cli|client)\/.*)$/.test(module);
    const daemon = sources.map(({ file }) => file).filter((file) => floorOf(file) === 'daemon');
    expect(daemon).toContain('src/daemon/main.ts');
    expect(daemon.flatMap((file) => chains(file, true, banned))).toEqual([]);
  });

  it('keeps parsers out of what every command loads', () => {
    expect(byFile.has('src/cli/main.ts')).toBe(true);
    expect(chains('src/cli/main.ts', false, (module) => /^(zod|yaml)$/.test(module))).toEqual([]);
  });
});

describe('the reading of imports', () => {
  it('tells the three ways apart and is not taken in by comments', () => {
    const text = [
      "import { a } from './a.ts';",
      "import type { b } from '../b/b.ts';",
      'export {',
      '  c,',
      "} from './c.ts';",
      "import 'node:fs';",
      "const d = await import('./d.ts');",
      "// import { e } from './e.ts';",
      "/** import { f } from './f.ts'; */",
    ].join('\n');
    expect(importsOf('src/x/x.ts', text)).toEqual([
      { path: './a.ts', target: 'src/x/a.ts', how: 'static' },
      { path: '../b/b.ts', target: 'src/b/b.ts', how: 'type' },
      { path: './c.ts', target: 'src/x/c.ts', how: 'static' },
      { path: 'node:fs', target: undefined, how: 'static' },
      { path: './d.ts', target: 'src/x/d.ts', how: 'dynamic' },
    ]);
  });
});
