import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { backoff } from '../../src/core/backoff.ts';
import { findCycles, MAX_CYCLES } from '../../src/spec/cycle.ts';
import { longestSpan, mostBurst } from '../../src/spec/reach.ts';
import { appOf, linesOf, problemsOf, webOf } from './app-text.ts';

const web = (lines: string): readonly string[] =>
  linesOf(appOf(lines)).map((line) => line.replace(/^\S+ processes\.web\.?/, ''));

describe('what cannot work together', () => {
  it.each([
    [
      'restart: {delay: 10s, factor: 1, jitter: 0, limit: {burst: 5, interval: 49s}}',
      /^restart\.limit: this start limit can never be reached: 5 delays take up to 50s, longer than its 49s/,
    ],
    ['restart: {delay: 10s, limit: {interval: 5m}}', /^restart\.limit: this start limit can never be reached/],
    ['restart: {delay: 2m, max_delay: 1m}', /^restart\.delay: `delay` is longer than `max_delay`/],
    [
      'restart: {prevent: [1, SIGSEGV], force: [2, SEGV]}',
      /^restart\.force: SIGSEGV stands in `prevent` and in `force`/,
    ],
    ['readiness: {after: 30s}', /^readiness\.after: it can never be ready in time/],
    ['depends_on: [web]', /^depends_on: these wait for each other: web → web/],
    ['depends_on: [wep]', /^depends_on: no process is called "wep"/],
    ['user: lyra', /^user: only root can run a process as another user/],
    ['user: nobdy', /^user: only root can run a process as another user/],
    ['user: jo\ngroup: docker', /^group: only root can run a process as another group/],
    ['group: docker', /^group: only root can run a process as another group/],
    ['readiness: {after: 1s, log: x}', /^readiness: after and log cannot stand together/],
    ['readiness: {}', /^readiness: this does not say what is looked at/],
    [
      'liveness: {tcp: "1", interval: 1s, timeout: 2s}',
      /^liveness\.interval: one look may take 2s, longer than the 1s to the next/,
    ],
    ['readiness: {tcp: "1", interval: 1s, timeout: 2s}', /^readiness\.interval: one look may take 2s/],
    ['liveness: {heartbeat: {file: x}}', /^liveness\.heartbeat: a heartbeat needs/],
    ['liveness: {http: "ftp://x"}', /^liveness\.http: this is not a URL/],
    ['readiness: {tcp: "host:0"}', /^readiness\.tcp: this is not an address/],
    ['readiness: {log: "("}', /^readiness\.log: this is not a regular expression/],
    ['schedule: "* * * * *"', /^schedule: only a job runs on a schedule/],
    ['kind: job\nrestart_schedule: "@daily"', /^restart_schedule: a job is not restarted by the clock/],
    ['kind: job\nschedule: {overlap: skip}', /^schedule: a schedule needs `cron`/],
    ['limits: {memory: {soft: 1G}}', /^limits\.memory: a ceiling needs `max`/],
    ['limits: {memory: {max: 1M, soft: 2M}}', /^limits\.memory\.soft: `soft` is above `max`/],
    ['limits: {cpu: {over: 1s}}', /^limits\.cpu: a ceiling needs `max`/],
    ['reload: {signal: SIGHUP}', /^reload\.signal: signal belongs to mode signal/],
    ['reload: {mode: command}', /^reload: mode command needs/],
    ['watch: {paths: []}', /^watch: a watch needs `paths`/],
    ['instances: [a, a]', /^instances\[1\]: two instances are called a/],
    ['instances: [{env: {A: 1}}]', /^instances\[0\]: an instance needs a `name`/],
  ])('refuses %s', (lines, told) => {
    expect(web(lines).filter((line) => !line.endsWith('not supported yet'))).toEqual([expect.stringMatching(told)]);
  });

  it.each([
    'restart: {delay: 10s, factor: 1, jitter: 0, limit: {burst: 5, interval: 60s}}',
    'restart: {delay: 10s, factor: 1, jitter: 0, limit: {burst: 5, interval: 50s}}',
    'restart: {policy: no, delay: 10s}',
    'restart: {delay: 1s}',
    'restart: {delay: 1h, factor: 3}',
    'restart: {delay: 10s, limit: {burst: 40}}',
    'restart: {delay: 0, limit: {burst: 1000, interval: 1ms}}',
    'restart: {prevent: [1], force: [2]}',
    'readiness: {after: 29s}',
    'liveness: {tcp: "1", timeout: 5s}',
  ])('takes %s', (lines) => {
    expect(web(lines).filter((line) => !line.endsWith('not supported yet'))).toEqual([]);
  });

  it.each(['user: lyra', 'user: 998', 'group: docker', 'group: 4711', 'user: nobody\ngroup: docker', 'user: root'])(
    'lets root run processes as somebody else: %s',
    (lines) => expect(linesOf(appOf(lines), { root: true })).toEqual([]),
  );

  it.each(['user: jo', 'user: 1000', 'group: jo', 'user: jo\ngroup: 1000'])('lets anybody name himself: %s', (lines) =>
    expect(linesOf(appOf(lines))).toEqual([]),
  );

  it.each([
    ['user: lyar', '4:11 processes.web.user: there is no user "lyar" on this machine', 'did you mean lyra?'],
    [
      'user: zzzzz',
      '4:11 processes.web.user: there is no user "zzzzz" on this machine',
      'make it first, or name another user',
    ],
    ['group: dokcer', '4:12 processes.web.group: there is no group "dokcer" on this machine', 'did you mean docker?'],
    [
      'user: 4711',
      '4:11 processes.web.user: no account has the number 4711, so its group is not known',
      'name a `group` as well',
    ],
    ['user: ""', '4:11 processes.web.user: there is no user "" on this machine', 'make it first, or name another user'],
  ])('refuses to root: %s', (lines, told, suggestion) => {
    expect(linesOf(appOf(lines), { root: true })).toEqual([told]);
    expect(problemsOf(appOf(lines), { root: true })[0]?.suggestion).toBe(suggestion);
  });

  it('looks at the user of each instance', () => {
    const lines = 'instances: [lyra, nobdy]\nuser: "%i"\n';
    expect(linesOf(appOf(lines), { root: true })).toEqual([
      '5:11 processes.web.user: there is no user "nobdy" on this machine',
    ]);
  });

  it('names the nearest process, and the whole cycle', () => {
    const text =
      'processes:\n  a: {command: x, depends_on: [b]}\n  b: {command: x, depends_on: [c]}\n  c: {command: x, depends_on: [a, bb]}\n';
    expect(problemsOf(text).map(({ message, suggestion }) => [message, suggestion])).toEqual([
      ['these wait for each other: a → b → c → a', null],
      ['no process is called "bb"', null],
    ]);
    expect(problemsOf(text.replace('bb', 'bb').replaceAll(' b:', ' bbc:').replace('[b]', '[bbc]'))[1]?.suggestion).toBe(
      'did you mean bbc?',
    );
  });

  it('names every cycle at once', () => {
    const text =
      'processes:\n  a: {command: x, depends_on: [b]}\n  b: {command: x, depends_on: [a]}\n  c: {command: x, depends_on: [c]}\n';
    expect(linesOf(text)).toEqual([
      '2:19 processes.a.depends_on: these wait for each other: a → b → a',
      '4:19 processes.c.depends_on: these wait for each other: c → c',
    ]);
  });

  it('refuses to wait for a job that nobody runs', () => {
    const text = (job: string) =>
      `processes:\n  a: {command: x, depends_on: {j: started}}\n  j: {command: x, kind: job${job}}\n`;
    expect(linesOf(text(', autostart: false'))).toEqual([
      '2:32 processes.a.depends_on.j: j is a job that never runs by itself (autostart: false), so a would wait for ever',
    ]);
    expect(linesOf(text(''))).toEqual([]);
  });

  it('suggests a limit that can be reached, and means it', () => {
    const told = problemsOf(appOf('restart: {delay: 10s, limit: {interval: 5m}}'))[0]?.suggestion ?? '';
    const [, interval, burst] = /at least (\S+), or `burst` at most (\d+)/.exec(told) ?? [];
    expect(web(`restart: {delay: 10s, limit: {interval: ${interval}}}`)).toEqual([]);
    expect(web(`restart: {delay: 10s, limit: {interval: 5m, burst: ${burst}}}`)).toEqual([]);
    expect(web(`restart: {delay: 10s, limit: {interval: 5m, burst: ${Number(burst) + 1}}}`)).toHaveLength(1);
  });
});

describe('longestSpan', () => {
  it('is never shorter than what the core waits, and no longer than needed', () => {
    const spec = fc.record({
      delayMs: fc.integer({ min: 0, max: 10_000 }),
      factor: fc.double({ min: 1, max: 5, noNaN: true }),
      maxDelayMs: fc.integer({ min: 10_000, max: 60_000 }),
      jitter: fc.double({ min: 0, max: 1, noNaN: true }),
      resetAfterMs: fc.constant(600_000),
    });
    fc.assert(
      fc.property(
        spec,
        fc.integer({ min: 1, max: 30 }),
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        (each, burst, chance) => {
          const waited = (luck: number) =>
            Array.from({ length: burst }, (_, n) => backoff(each, n + 1, luck)).reduce((a, b) => a + b, 0);
          const span = longestSpan(each, burst);
          expect(waited(chance)).toBeLessThanOrEqual(span * 1.000001);
          expect(waited(1 - Number.EPSILON)).toBeGreaterThanOrEqual(span * 0.999999);
        },
      ),
    );
  });

  it('says how many delays fit', () => {
    const { backoff: spec } = webOf(
      'restart: {delay: 10s, factor: 1, jitter: 0, limit: {burst: 5, interval: 60s}}',
    ).restart;
    expect(mostBurst(spec, 60_000)).toBe(6);
    expect(mostBurst(spec, 9_999)).toBe(0);
  });
});

/** Whether whoever follows these names comes to an end, wherever he begins. */
function ends(next: ReadonlyMap<string, readonly string[]>): boolean {
  const free = new Set<string>();
  for (let round = 0; round < next.size; round += 1) {
    for (const [name, to] of next) if (to.every((each) => free.has(each))) free.add(name);
  }
  return free.size === next.size;
}

describe('findCycles', () => {
  it('finds what must be cut so that following the names ends, and nothing where it ends', () => {
    const graph = fc.array(fc.array(fc.integer({ min: 0, max: 7 }), { maxLength: 3 }), { minLength: 8, maxLength: 8 });
    fc.assert(
      fc.property(graph, (edges) => {
        const next = new Map(edges.map((to, from) => [String(from), to.map(String)]));
        const cycles = findCycles(next);
        expect(cycles.length === 0).toBe(ends(next));
        const cut = new Map([...next].map(([name, to]) => [name, new Set(to)]));
        for (const cycle of cycles) {
          expect(cycle[0]).toBe(cycle.at(-1));
          cycle.slice(1).forEach((name, n) => expect(next.get(cycle[n] ?? '')).toContain(name));
          cut.get(cycle.at(-2) ?? '')?.delete(cycle.at(-1) ?? '');
        }
        expect(ends(new Map([...cut].map(([name, to]) => [name, [...to]])))).toBe(true);
      }),
    );
  });

  it('follows a chain of thousands without using up the stack', () => {
    const length = 20_000;
    const chain = new Map(Array.from({ length }, (_, n) => [String(n), [String((n + 1) % length)]]));
    expect(findCycles(chain)[0]).toHaveLength(length + 1);
  });

  it('looks for so many and no more', () => {
    const names = Array.from({ length: 300 }, (_, n) => String(n));
    const knot = new Map(names.map((name) => [name, names]));
    expect(findCycles(knot)).toHaveLength(MAX_CYCLES);
    expect(findCycles(knot, 1)).toEqual([['0', '0']]);
  });
});
