import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { appJsonSchema } from '../../src/spec/json-schema.ts';
import { readText } from './app-text.ts';

interface Node {
  readonly [key: string]: unknown;
  readonly properties?: Readonly<Record<string, Node>>;
  readonly anyOf?: readonly Node[];
  readonly $ref?: string;
  readonly definitions?: Readonly<Record<string, Node>>;
}
const schema = appJsonSchema() as Node;
const processNode = schema.definitions?.['process'] as Node;

/** Every key below `node`, with its own node. */
function keysOf(node: Node, path: readonly string[] = []): readonly { path: readonly string[]; node: Node }[] {
  const own = Object.entries(node.properties ?? {}).map(([key, part]) => ({ path: [...path, key], node: part }));
  const inner = own.flatMap((entry) => keysOf(entry.node, entry.path));
  return [...own, ...inner, ...(node.anyOf ?? []).flatMap((part) => keysOf(part, path))];
}

describe('the published schema', () => {
  it('is the one that follows from the source', () => {
    const file = new URL('../../config/schema/app.schema.json', import.meta.url);
    expect(JSON.parse(readFileSync(file, 'utf8')), 'run `npm run generate`').toEqual(schema);
  });

  it('describes every key', () => {
    const keys = [...keysOf(schema), ...keysOf(processNode)];
    expect(keys.length).toBeGreaterThan(80);
    const silent = keys.filter(({ node }) => typeof node['description'] !== 'string' && node['allOf'] === undefined);
    expect(silent.map(({ path }) => path.join('.'))).toEqual([]);
  });

  it('lets x- keys stand in every map of known keys, and nothing of its own making', () => {
    const closed = JSON.stringify(schema).match(/"additionalProperties":false/g)?.length;
    expect(JSON.stringify(schema).match(/"patternProperties":\{"\^x-":\{\}\}/g)?.length).toBe(closed);
    expect(JSON.stringify(schema)).not.toMatch(/"(short|template|standard)":/);
  });

  it('names as defaults what is used when nothing is written', () => {
    const notServed = ['compress', 'on_full'];
    const defaults: Record<string, unknown> = {};
    for (const { path, node } of keysOf(processNode)) {
      if (
        !('default' in node) ||
        ['limits', 'liveness', 'readiness', 'schedule', 'watch', 'sandbox', 'reload'].includes(path[0] ?? '')
      )
        continue;
      const key = path.at(-1) ?? '';
      if (notServed.includes(key) || ['nice', 'before_start', 'after_start', 'sockets'].includes(key)) continue;
      let here = defaults;
      for (const part of path.slice(0, -1)) here = (here[part] ??= {}) as Record<string, unknown>;
      here[key] = node['default'];
    }
    expect(Object.keys(defaults).length).toBeGreaterThan(10);
    // What is kept of the file as it was written differs, and only that.
    const slots = (file: object) =>
      readText(JSON.stringify({ ...file, processes: { web: { command: 'run' } } })).processes;
    expect(slots({ defaults })).toEqual(slots({}));
  });
});
