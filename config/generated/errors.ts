import { catalogue } from '../../src/errors/catalogue.ts';
import type { Entry } from '../../src/errors/entry.ts';

const EXITS: Readonly<Record<number, string>> = {
  2: 'usage',
  3: 'not found',
  4: 'invalid file',
  5: 'daemon unreachable',
  6: 'partly done',
  70: 'a bug in sup',
};

/** `docs/errors.md`: every refusal, in the order of its code, with `<name>` where a refusal says what it is about. */
export function errorsDocument(): string {
  const entries = Object.entries(catalogue as unknown as Record<string, Entry<unknown>>).sort(([a], [b]) =>
    a < b ? -1 : 1,
  );
  const parts = entries.map(([code, { message, hint, exit }]) =>
    [
      `## ${code}`,
      '',
      `exit ${exit} (${EXITS[exit] ?? 'unknown'})`,
      '',
      ...quoted(`error: ${message(placeholders())} (${code})`),
      ...quoted(`hint: ${hint(placeholders())}`),
      '',
    ].join('\n'),
  );
  return `${HEAD}\n${parts.join('\n')}`;
}

const HEAD = `# Errors

Generated from \`src/errors/catalogue.ts\` by \`npm run generate\`. Every refusal of sup ends in its code, in
parentheses; with \`--json\` the same comes as an object with \`code\`, \`params\`, \`message\`, \`hint\` and \`exit\`.
`;

const quoted = (text: string): string[] =>
  text
    .replace(/\bNaN\b/g, '<n>')
    .split('\n')
    .map((line) => `    ${line}`.trimEnd());

/** Stands for the parameters of any refusal: whatever is asked of it is named after what was asked. */
function placeholders(): unknown {
  return new Proxy({}, { get: (_, key) => placeholder(String(key)) });
}

/** Reads as `<name>` in a text, counts as an unknown number, lists one of its kind, and has parts of the same kind. */
function placeholder(name: string): unknown {
  const word = `<${name}>`;
  const one = name.endsWith('s') ? name.slice(0, -1) : `each of ${name}`;
  const listed = Object.defineProperty([undefined], 0, { get: () => placeholder(one) });
  return new Proxy(listed, {
    get(target, key) {
      if (key === Symbol.toPrimitive) return (hint: string) => (hint === 'string' ? word : Number.NaN);
      if (key === 'toString' || key === 'toJSON') return () => word;
      if (key in target) return Reflect.get(target, key) as unknown;
      return typeof key === 'string' && !(key in String.prototype) ? placeholder(`${name}.${key}`) : undefined;
    },
  });
}
