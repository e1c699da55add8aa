import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Diagnostic, LanguageServer, type Place } from './language-server.ts';

const fromRoot = (path: string): string => fileURLToPath(new URL(`../../../${path}`, import.meta.url));
const SCHEMA = fromRoot('config/schema/app.schema.json');
const EXAMPLES = fromRoot('config/examples');

const examples = readdirSync(EXAMPLES, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.yaml'));

let server: LanguageServer;
beforeAll(async () => {
  server = await LanguageServer.start();
  await server.useSchema(SCHEMA, '**/*.yaml', { path: '/editor/wrong.yaml', text: 'proceses: {}\n' });
});
afterAll(async () => server[Symbol.asyncDispose]());

let opened = 0;
/** Opens `text` as a new file; `|` in it is where the cursor stands. */
async function open(text: string): Promise<{ path: string; cursor: Place; problems: readonly Diagnostic[] }> {
  const path = `/editor/${++opened}.yaml`;
  const before = text.slice(0, text.indexOf('|')).split('\n');
  const cursor = { line: before.length - 1, character: before.at(-1)?.length ?? 0 };
  return { path, cursor, problems: await server.open(path, text.replace('|', '')) };
}

describe('an app file in an editor', () => {
  it('has examples to look at', () => expect(examples.length).toBeGreaterThan(1));

  it.each(examples)('shows no problem in the example %s', async (example) => {
    const path = join(EXAMPLES, example);
    expect(await server.open(path, readFileSync(path, 'utf8'))).toEqual([]);
  });

  it('shows each slip where it is', async () => {
    const { problems } = await open('processes:\n  web:\n    comand: node web.js\n    stop: {timeout: soon}\n');
    const shown = problems.map(({ message, range }) => `${range.start.line + 1}: ${message}`).toSorted();
    expect(shown).toEqual(['3: Property comand is not allowed.', '4: write a time like 250ms, 10s or 1h30m']);
  });

  it('completes the keys of a process', async () => {
    const { path, cursor } = await open('processes:\n  web:\n    command: node web.js\n    re|\n');
    expect(await server.complete(path, cursor)).toEqual(expect.arrayContaining(['restart', 'readiness', 'reload']));
  });

  it('completes the values that a key may have', async () => {
    const { path, cursor } = await open('processes:\n  web:\n    command: node web.js\n    kind: |\n');
    expect(await server.complete(path, cursor)).toEqual(expect.arrayContaining(['service', 'job']));
  });

  it('completes inside of a group of keys', async () => {
    const { path, cursor } = await open('processes:\n  web:\n    command: x\n    restart:\n      limit:\n        |\n');
    expect(await server.complete(path, cursor)).toEqual(expect.arrayContaining(['burst', 'interval']));
  });

  it('tells what a key means', async () => {
    const { path, cursor } = await open('processes:\n  web:\n    command: x\n    start_time|out: 5s\n');
    expect(await server.hover(path, cursor)).toMatch(/ready/);
  });
});

describe('an example in an editor that knows nothing of sup', () => {
  let plain: LanguageServer;
  beforeAll(async () => void (plain = await LanguageServer.start()));
  afterAll(async () => plain[Symbol.asyncDispose]());

  it.each(examples)('%s names its schema by itself', async (example) => {
    const path = join(EXAMPLES, example);
    const text = readFileSync(path, 'utf8');
    expect(await plain.open(path, text)).toEqual([]);
    const [slip] = await plain.open(path.replace('.yaml', '-copy.yaml'), `${text}\nproceses: {}\n`);
    expect(slip?.message).toBe('Property proceses is not allowed.');
  });
});
