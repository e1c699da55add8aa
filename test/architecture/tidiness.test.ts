import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { filesUnder, root, sourcesUnder } from './imports.ts';

/** One idea fits on fewer lines than this; beyond it there are two. */
const MAX_LINES = 260;
const sources = sourcesUnder('src');

describe('tidiness', () => {
  it('keeps every source file short', () => {
    const lines = (text: string): number => text.trimEnd().split('\n').length;
    const long = sources.filter(({ text }) => lines(text) > MAX_LINES);
    expect(long.map(({ file, text }) => `${file}: ${lines(text)} lines`)).toEqual([]);
  });

  it('has no drawer for odds and ends', () => {
    expect(sources.filter(({ file }) => /(^|\/)(utils?|helpers?|common|misc)(\/|\.ts$)/.test(file))).toEqual([]);
  });

  it('asks which system this is only in src/platform', () => {
    const asking = sources.filter(
      ({ file, text }) => !file.startsWith('src/platform/') && /process\s*\.\s*platform|os\.platform\(/.test(text),
    );
    expect(asking.map(({ file }) => file)).toEqual([]);
  });

  it('reads the clock and chance only where they enter', () => {
    const thinking = sources.filter(({ file }) => /^src\/(core|protocol|spec|errors)\//.test(file));
    const reading = thinking.filter(({ text }) =>
      /Date\.now\(|new Date\(\)|performance\.now\(|Math\.random\(/.test(text),
    );
    expect(reading.map(({ file }) => file)).toEqual([]);
  });

  it('skips no test and lets none run alone', () => {
    const marked = filesUnder('test')
      .filter((file) => file.endsWith('.test.ts'))
      .filter((file) =>
        /\b(?:it|test|describe)\.(?:only|skip|todo|fails)\b/.test(readFileSync(join(root, file), 'utf8')),
      );
    expect(marked).toEqual([]);
  });

  it('gives every refusal a code that is thrown somewhere', () => {
    // The catalogue promises that each code is a real refusal; a code that nobody throws is documentation of nothing.
    const codes = sources
      .filter(({ file }) => file.startsWith('src/errors/codes/'))
      .flatMap(({ text }) => [...text.matchAll(/^ {2}([A-Z][A-Z0-9_]+):/gm)].map((match) => match[1] ?? ''));
    const rest = sources.filter(({ file }) => !file.startsWith('src/errors/codes/')).map(({ text }) => text);
    expect(codes.filter((code) => !rest.some((text) => text.includes(`'${code}'`)))).toEqual([]);
  });
});
