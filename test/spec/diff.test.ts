import { describe, expect, it } from 'vitest';
import { diff } from '../../src/spec/diff.ts';
import { MASK } from '../../src/spec/mask.ts';
import type { ProcessSpec } from '../../src/spec/types.ts';
import { readText, webOf } from './app-text.ts';

const plain = webOf('env: {API_KEY: one, PORT: 1}');
const changed = (lines: string) => diff(plain, webOf(`env: {API_KEY: one, PORT: 1}\n${lines}`));

describe('diff', () => {
  it('finds nothing between equals', () => {
    expect(diff(plain, structuredClone(plain))).toEqual({ changes: [], restart: false });
  });

  it.each([
    ['command: run -v', 'command', 'run', 'run -v'],
    ['command: [run, "a b", --token, x, --key=y]', 'command', 'run', `run 'a b' --token ${MASK} --key=${MASK}`],
    ['cwd: sub', 'cwd', '/srv/lyra', '/srv/lyra/sub'],
    ['umask: 022', 'umask', null, '022'],
    ['env_files: [a, -b]', 'env_files', null, '/srv/lyra/a -/srv/lyra/b'],
    ['env_required: [PORT]', 'env_required', null, 'PORT'],
    ['env_inherit: none', 'env_inherit', 'default', 'none'],
    ['kind: job\nrestart: on-failure', 'kind', 'service', 'job'],
    ['readiness: {after: 2s}', 'readiness', null, 'after 2s'],
    ['logs: {dir: /l}', 'logs.dir', null, '/l'],
  ])('demands a new start for %s', (lines, key, before, after) => {
    expect(changed(lines)).toEqual({ changes: [{ key, before, after }], restart: true });
  });

  it.each([
    ['autostart: false', 'autostart', 'true', 'false'],
    ['start_timeout: 1m', 'start_timeout', '30s', '1m'],
    ['restart: always', 'restart.policy', 'on-failure', 'always'],
    ['restart: {limit: {burst: 3}}', 'restart.limit.burst', '10', '3'],
    ['restart: {jitter: 0}', 'restart.jitter', '20%', '0%'],
    ['restart: {max_delay: 12345ms}', 'restart.max_delay', '1m', '12345ms'],
    ['restart: {retry_after: 1h}', 'restart.retry_after', null, '1h'],
    ['restart: {success: [0, SIGTERM]}', 'restart.success', '0', '0 SIGTERM'],
    ['stop: 30s', 'stop.timeout', '10s', '30s'],
    ['stop: {scope: tree}', 'stop.scope', 'mixed', 'tree'],
    ['logs: {max_size: 1M}', 'logs.max_size', '10M', '1M'],
    ['logs: {max_size: 1234567}', 'logs.max_size', '10M', '1234567B'],
  ])('takes %s over while the process runs', (lines, key, before, after) => {
    expect(changed(lines)).toEqual({ changes: [{ key, before, after }], restart: false });
  });

  it('says that a secret changed and never what it is', () => {
    const { changes } = diff(plain, webOf('env: {API_KEY: two, PORT: 2}'));
    expect(changes).toEqual([
      { key: 'env.API_KEY', before: MASK, after: `${MASK} (changed)` },
      { key: 'env.PORT', before: '1', after: '2' },
    ]);
    expect(diff(plain, webOf('env: {PORT: 1}')).changes).toEqual([{ key: 'env.API_KEY', before: MASK, after: null }]);
  });

  it('knows that a dependency came and went', () => {
    const specs = (on: string) =>
      readText(`processes: {web: {command: x, depends_on: {${on}}}, a: {command: x}, b: {command: x}}`).processes[0];
    const [before, after] = [specs('a: ready'), specs('b: started')] as [ProcessSpec, ProcessSpec];
    expect(diff(before, after)).toEqual({
      changes: [
        { key: 'depends_on.a', before: 'ready', after: null },
        { key: 'depends_on.b', before: null, after: 'started' },
      ],
      restart: false,
    });
  });

  /** Every leaf of a spec, changed; what is left out names the slot itself. */
  it('overlooks nothing that stands in a spec', () => {
    const full = webOf(
      'env: {A: 1}\nenv_files: [a]\nenv_required: [A]\nreadiness: {after: 1s}\nrestart: {prevent: [1], force: [2]}\numask: 022\nlogs: {dir: /l}\nshell: true\ncommand: x\n',
    );
    const paths = (value: unknown, path: string[]): string[][] =>
      typeof value === 'object' && value !== null
        ? Object.entries(value).flatMap(([key, part]) => paths(part, [...path, key]))
        : [path];
    const silent = paths(full, []).filter((path) => {
      const copy = structuredClone(full) as unknown as Record<string, never>;
      const holder = path
        .slice(0, -1)
        .reduce<Record<string, unknown>>((here, key) => here[key] as Record<string, unknown>, copy);
      const last = path.at(-1) ?? '';
      const was = holder[last];
      holder[last] =
        typeof was === 'number' ? was + 1 : typeof was === 'boolean' ? !was : was === null ? ['x'] : `${String(was)}x`;
      if (path[0] === 'liveness') holder[last] = { kind: 'watchdog', watchdogMs: 1 };
      // Another kind of probe brings other keys with it; that it is told apart is seen above.
      if (path[0] === 'readiness' && last === 'kind') return false;
      return diff(full, copy as unknown as ProcessSpec).changes.length === 0;
    });
    expect(silent.map((path) => path.join('.'))).toEqual(['app', 'name', 'instance']);
  });
});
