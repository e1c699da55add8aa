import { spawn } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseStat } from '../../../src/platform/linux/stat.ts';

/** Captured on Linux 6.18, 6.1 and 4.19. */
const SLEEP =
  '24872 (sleep) S 24729 24872 24872 0 -1 4194304 89 0 0 0 0 0 0 0 20 0 1 0 229088 2576384 368 18446744073709551615 94150110720000 94150110736657 140726180093872 0 0 0 0 0 0 1 0 0 17 1 0 0 0 0 0 94150110748688 94150110750016 94150981312512 140726180095632 140726180095642 140726180095642 140726180098027 0\n';
const KTHREADD =
  '2 (kthreadd) S 0 0 0 0 -1 2129984 0 0 0 0 0 0 0 0 20 0 1 0 1 0 0 18446744073709551615 0 0 0 0 0 0 0 2147483647 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0\n';
const ZOMBIE =
  '31 (a b) c) Z 7 31 31 0 -1 4228108 0 0 0 0 0 0 0 0 20 0 1 0 555 0 0 18446744073709551615 0 0 0 0 0 0 0 0 0 0 0 0 17 0 0 0 0 0 0 0 0 0 0 0 0 0 0\n';

const parse = (text: string) => {
  const bytes = Buffer.from(text);
  return parseStat(7, bytes, bytes.length);
};

describe('parseStat', () => {
  it('reads what a pass needs', () => {
    expect(parse(SLEEP)).toEqual({
      pid: 7,
      ppid: 24729,
      group: 24872,
      session: 24872,
      start: 229088,
      comm: 'sleep',
      dead: false,
      kernel: false,
      threads: 1,
    });
    expect(parse(KTHREADD)).toMatchObject({ ppid: 0, kernel: true, dead: false });
  });

  it('knows the dead', () => {
    expect(parse(ZOMBIE)).toMatchObject({ comm: 'a b) c', ppid: 7, dead: true, start: 555 });
    expect(parse(ZOMBIE.replace(') Z ', ') X '))).toMatchObject({ dead: true });
    expect(parse(ZOMBIE.replace(') Z ', ') T '))).toMatchObject({ dead: false });
  });

  it('takes a process for alive whose main thread alone has ended', () => {
    expect(parse(ZOMBIE.replace(' 20 0 1 0 555', ' 20 0 3 0 555'))).toMatchObject({ dead: false });
  });

  it('reads any name', () => {
    const name = fc.string({ unit: fc.oneof(fc.constantFrom(' ', ')', '(', '\n', '\t'), fc.string({ maxLength: 1 })) });
    fc.assert(
      fc.property(name, (comm) => {
        expect(parse(SLEEP.replace('sleep', () => comm))?.comm).toBe(comm);
      }),
    );
    expect(parse(SLEEP.replace('sleep', ') Z 1 2 3 (\n'))).toMatchObject({ comm: ') Z 1 2 3 (\n', dead: false });
  });

  it('takes no piece for the whole, and never throws', () => {
    const needed = SLEEP.indexOf(' 2576384');
    for (let length = 0; length < needed; length += 1) expect(parse(SLEEP.slice(0, length))).toBeUndefined();
    expect(parse(SLEEP.slice(0, needed + 1))).toBeDefined();
    fc.assert(fc.property(fc.string(), (text) => parse(text) === undefined || text.includes(')')));
  });

  it('looks at no byte beyond the length', () => {
    const bytes = Buffer.from(`${SLEEP}) Z 9 9 9`);
    expect(parseStat(7, bytes, SLEEP.length)?.comm).toBe('sleep');
  });
});

describe('a process of this system', () => {
  it('is read as the system shows it', async () => {
    const { Births } = await import('../../../src/platform/linux/birth.ts');
    const births = new Births();
    const child = spawn('sleep', ['1000'], { detached: true, stdio: 'ignore' });
    const ended = new Promise((resolve) => child.once('exit', resolve));
    const pid = child.pid ?? 0;
    try {
      expect(births.row(pid)).toMatchObject({ pid, ppid: process.pid, group: pid, session: pid, dead: false });
      expect(births.of(pid)).toMatch(/^[0-9a-f]{8}:\d+$/);
      expect(births.of(pid)).toBe(births.markOfChild(pid));
    } finally {
      child.kill('SIGKILL');
      await ended;
    }
    expect(births.of(pid)).toBeUndefined();
  });
});
