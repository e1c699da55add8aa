import { describe, expect, it } from 'vitest';
import { SupError } from '../../src/errors/sup-error.ts';
import { acceptApp, acceptProcess } from '../../src/spec/accept.ts';
import type { AppSpec } from '../../src/spec/types.ts';
import { readText } from './app-text.ts';

const text = `
processes:
  web:
    command: run
    env: {A: 1}
    env_files: [.env]
    env_required: [A]
    depends_on: [db]
    readiness: {after: 1s}
    restart: {prevent: [3], force: [SIGSEGV]}
    umask: 022
    logs: {dir: logs}
  db: {command: db, instances: 2, env_inherit: [PATH]}
`;
type Plain = { [key: string]: Plain } & Plain[];
const json = JSON.stringify(readText(text, { env: { PATH: '/bin' } }));
const sent = (): Plain => JSON.parse(json) as Plain;

const refusalOf = (value: unknown): string => {
  try {
    acceptApp(value);
    return 'accepted';
  } catch (error) {
    if (error instanceof SupError && error.code === 'SPEC_NOT_ACCEPTED') return error.message;
    throw error;
  }
};

/** Every place in a value, as the keys that lead there. */
const places = (value: unknown, path: readonly string[] = []): readonly (readonly string[])[] =>
  typeof value === 'object' && value !== null
    ? [path, ...Object.entries(value).flatMap(([key, part]) => places(part, [...path, key]))]
    : [path];

const at = (root: Plain, path: readonly string[]): Plain => path.reduce<Plain>((here, key) => here[key] as Plain, root);

/** Keys under which anything may stand or nothing need stand. */
const isFree = (path: readonly string[]): boolean =>
  /^(inherited|processes\.\d+\.(launch\.env|hooks))\.[^.]+$/.test(path.join('.'));

describe('acceptApp', () => {
  it('takes what was worked out from a file, unchanged and frozen', () => {
    const value = sent();
    const app: AppSpec = acceptApp(value);
    expect(app).toBe(value);
    expect(app).toEqual(readText(text, { env: { PATH: '/bin' } }));
    expect(Object.isFrozen(app.processes[0]?.launch.env)).toBe(true);
  });

  it('misses whatever is taken away', () => {
    const keyed = places(sent()).filter((path) => path.length > 0 && !/^\d+$/.test(path.at(-1) ?? '') && !isFree(path));
    expect(keyed.length).toBeGreaterThan(100);
    for (const path of keyed) {
      const value = sent();
      Reflect.deleteProperty(at(value, path.slice(0, -1)), path.at(-1) ?? '');
      expect([path.join('.'), refusalOf(value)]).not.toEqual([path.join('.'), 'accepted']);
    }
  });

  it.each([[{ 'no name': [] }], [[{}]], [true], [-1.5], ['\0'], [undefined]])(
    'refuses %j wherever it stands',
    (wrong) => {
      const taken: string[] = [];
      for (const path of places(sent()).filter((each) => each.length > 0)) {
        const value = sent();
        at(value, path.slice(0, -1))[path.at(-1) ?? ''] = wrong as unknown as Plain;
        if (refusalOf(value) === 'accepted') taken.push(path.join('.'));
      }
      const truths = /^processes\.\d+\.(solo|autostart|essential|launch\.envFiles\.\d+\.optional|logs\.compress)$/;
      expect(taken.filter((path) => !(wrong === true && truths.test(path)))).toEqual([]);
    },
  );

  it.each([
    [(v: Plain) => (v['extra'] = 1 as never), 'extra is not accepted: this key is not known'],
    [(v: Plain) => (v['name'] = 'Ly ra' as never), /^name is not accepted/],
    [(v: Plain) => (v['name'] = 'supd.log.1' as never), /^name is not accepted: .*log of the daemon/],
    [
      (v: Plain) => {
        at(v, ['processes', '1'])['solo'] = true as never;
        at(v, ['processes', '2'])['solo'] = true as never;
      },
      /^processes\[1\]\.solo is not accepted: db has 2 slots/,
    ],
    [
      (v: Plain) => (at(v, ['processes', '0'])['solo'] = false as never),
      /^processes\[0\]\.solo is not accepted: web has 1 slot$/,
    ],
    [
      (v: Plain) => (at(v, ['processes', '0'])['app'] = 'other' as never),
      /^processes\[0\]\.app is not accepted: this is of another app/,
    ],
    [
      (v: Plain) => (at(v, ['processes', '2'])['instance'] = '0' as never),
      /^processes\[2\] is not accepted: db@0 is there twice/,
    ],
    [
      (v: Plain) => (at(v, ['processes', '0', 'dependsOn', '0'])['process'] = 'nobody' as never),
      /no process is called nobody/,
    ],
    [(v: Plain) => (at(v, ['processes', '0', 'dependsOn', '0'])['process'] = 'web' as never), /web → web/],
    [
      (v: Plain) => (at(v, ['processes', '0', 'launch'])['cwd'] = 'here' as never),
      /^processes\[0\]\.launch\.cwd is not accepted: this path is not absolute/,
    ],
    [
      (v: Plain) => (at(v, ['processes', '0', 'limits'])['openFiles'] = 1 as never),
      /^processes\[0\] is not accepted: limits is not supported yet/,
    ],
    [(v: Plain) => (at(v, ['processes', '0', 'launch'])['command'] = [] as never), /^processes\[0\]\.launch\.command/],
    [(v: Plain) => (at(v, ['processes', '0', 'stop'])['signal'] = 'SIGSTOP' as never), /^processes\[0\]\.stop\.signal/],
    [(v: Plain) => (at(v, ['processes', '0', 'launch', 'env'])['SUP_ID'] = 'x' as never), /set by sup itself/],
    [
      (v: Plain) => (at(v, ['processes', '0', 'restart', 'limit'])['burst'] = 1e9 as never),
      /^processes\[0\]\.restart\.limit\.burst/,
    ],
    [
      (v: Plain) => (at(v, ['processes', '0', 'readiness'])['kind'] = 'toString' as never),
      /^processes\[0\]\.readiness\.kind/,
    ],
    [(v: Plain) => (v['processes'] = Array(2_001).fill(v['processes']?.[0]) as never), /^processes is not accepted/],
  ])('says what is not accepted, and where (%#)', (change, told) => {
    const value = sent();
    change(value);
    expect(refusalOf(value)).toMatch(told);
  });

  it('does not fall for a prototype', () => {
    const value = JSON.parse(JSON.stringify(sent()).replace('"env":{', '"env":{"__proto__":"x",')) as unknown;
    expect(refusalOf(value)).toMatch(/__proto__/);
    for (const odd of [null, [], 1, 'app', Object.create({ name: 'lyra' })])
      expect(refusalOf(odd)).not.toBe('accepted');
  });

  it('takes one slot by itself', () => {
    expect(acceptProcess(sent()['processes']?.[0]).name).toBe('web');
    expect(() => acceptProcess({})).toThrow(expect.objectContaining({ code: 'SPEC_NOT_ACCEPTED', exit: 4 }));
  });

  it('takes about ten times as long for ten times as many processes, not a hundred times', () => {
    const one = sent();
    const jsonOf = (count: number): string => {
      const processes = Array.from({ length: count }, (_, n) => ({
        ...(one['processes']?.[0] as object),
        name: `p${n}`,
        dependsOn: [],
      }));
      return JSON.stringify({ ...(one as object), processes });
    };
    // CPU time over the same number of processes in all: what else the machine does must not decide.
    const cost = (count: number, times: number): number => {
      const values = Array.from({ length: times }, (): unknown => JSON.parse(jsonOf(count)));
      const begin = process.cpuUsage();
      for (const value of values) acceptApp(value);
      const { user, system } = process.cpuUsage(begin);
      return user + system;
    };
    cost(200, 20);
    expect(cost(2_000, 8) / cost(200, 80)).toBeLessThan(3);
  });
});
