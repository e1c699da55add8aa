import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ProcessDetail, ProcessView } from '../../../src/protocol/view.ts';
import { type TestHome, withHome } from '../../helpers/home.ts';
import { until } from '../../helpers/until.ts';

/** The bytes of all segments of a process, in order. */
async function bytes(home: TestHome, name: string): Promise<Buffer> {
  const [detail] = await home.json<ProcessDetail[]>('status', name);
  const dir = detail?.logDir ?? '';
  return Buffer.concat(
    readdirSync(dir)
      .filter((file) => file.endsWith('.log'))
      .toSorted()
      .map((file) => readFileSync(join(dir, file))),
  );
}

const sha = (data: Uint8Array): string => createHash('sha256').update(data).digest('hex');
const atRest = (home: TestHome) =>
  until(async () => (await home.json<ProcessView[]>('ls')).every(({ state }) => state === 'stopped'), 'rest');

describe('logs', () => {
  it.each([10, 65_536, 100_000, 1_000_000])('keep %d bytes of a process that writes them and dies at once', (size) =>
    withHome(async (home) => {
      const input = Buffer.alloc(size, 'the quick brown fox äöü\n');
      const path = home.write('input', '');
      (await import('node:fs')).writeFileSync(path, input);
      await home.ok('start', home.write('app.yaml', `processes:\n  burst: {command: [cat, ${path}]}\n`));
      await atRest(home);
      expect(sha(await bytes(home, 'burst'))).toBe(sha(input));
    }),
  );

  it('keep stdout and stderr in the order in which they were written', () =>
    withHome(async (home) => {
      const script = 'i=0; while [ $i -lt 500 ]; do echo out $i; echo err $i >&2; i=$((i+1)); done';
      await home.ok(
        'start',
        home.write('app.yaml', `processes:\n  both:\n    shell: true\n    command: ${JSON.stringify(script)}\n`),
      );
      await atRest(home);
      const expected = Array.from({ length: 500 }, (_, n) => `out ${n}\nerr ${n}\n`).join('');
      expect((await bytes(home, 'both')).toString()).toBe(expected);
    }));

  it('let a process write to /dev/stdout', () =>
    withHome(async (home) => {
      await home.ok(
        'start',
        home.write(
          'app.yaml',
          'processes:\n  dev:\n    shell: true\n    command: echo one > /dev/stdout; echo two > /dev/stderr\n',
        ),
      );
      await atRest(home);
      expect((await bytes(home, 'dev')).toString()).toBe('one\ntwo\n');
    }));

  it('rotate by size and keep what the limits allow, whole', () =>
    withHome(async (home) => {
      const script = 'seq 1 100000';
      const logs = '{max_size: 64K, max_files: 20}';
      await home.ok('start', home.write('app.yaml', `processes:\n  many: {command: ${script}, logs: ${logs}}\n`));
      await atRest(home);
      const expected = Array.from({ length: 100_000 }, (_, n) => `${n + 1}\n`).join('');
      expect((await bytes(home, 'many')).toString()).toBe(expected);
      const [detail] = await home.json<ProcessDetail[]>('status', 'many');
      expect(readdirSync(detail?.logDir ?? '').length).toBeGreaterThan(5);
      expect(await home.ok('logs', 'many', '-n', '3')).toMatch(/99998\n.*99999\n.*100000\n$/s);
    }));

  it('end in what `sup status` shows as the last lines, also of one that writes without a pause', () =>
    withHome(async (home) => {
      const flood = 'i=0; while :; do i=$((i+1)); echo line $i; done';
      const small = 'logs: {max_size: 4K, max_files: 2}';
      const seven = 'for i in 1 2 3 4 5 6 7; do echo line $i; done; exec sleep 1000';
      const file = home.write(
        'app.yaml',
        `processes:\n  flood: {command: [sh, -c, "${flood}"], ${small}}\n  seven: {command: [sh, -c, "${seven}"]}\n`,
      );
      await home.ok('start', file);
      await until(async () => (await home.ok('logs', 'seven')).endsWith('line 7\n'), 'the last of seven lines');
      const shown = async (name: string) => (await home.ok('status', name)).split('last lines')[1]?.match(/line \d+/g);
      expect(await shown('seven')).toEqual([1, 2, 3, 4, 5, 6, 7].map((at) => `line ${at}`));
      for (let look = 0; look < 5; look += 1) expect((await shown('flood'))?.length).toBeGreaterThan(0);
    }));
});
