import { describe, expect, it } from 'vitest';
import { checkedText } from '../../src/cli/render/checked.ts';
import { paintWith } from '../../src/cli/render/paint.ts';
import { readText } from '../spec/app-text.ts';

const processes = (count: number): string =>
  `processes:\n${Array.from({ length: count }, (_, n) => `  p${n}: {command: run}\n`).join('')}`;
const checked = (text: string): string => checkedText([readText(text)], [], '/srv/lyra', paintWith(false));

describe('checkedText', () => {
  it('names each process, and how many instances it has', () => {
    expect(checked(`${processes(2)}  w: {command: run, instances: 3}\n`)).toBe(
      'app.yaml: ok: app lyra, 5 processes: p0, p1, w x3\n',
    );
  });

  it('says of many only how many more there are', () => {
    const names = (count: number): string => Array.from({ length: count }, (_, n) => `p${n}`).join(', ');
    expect(checked(processes(20))).toBe(`app.yaml: ok: app lyra, 20 processes: ${names(20)}\n`);
    expect(checked(processes(500))).toBe(`app.yaml: ok: app lyra, 500 processes: ${names(20)} and 480 more\n`);
  });
});
