import { describe, expect, it } from 'vitest';
import { environment } from '../../src/spec/environment.ts';
import { linesOf, readText, webOf } from './app-text.ts';

describe('an app that is worked out', () => {
  it('is complete with nothing but a command', () => {
    expect(readText('processes:\n  web:\n    command: node server.js\n')).toEqual({
      name: 'lyra',
      file: '/srv/lyra/app.yaml',
      inherited: {},
      blueprints: expect.any(String) as string,
      processes: [
        {
          ...{
            app: 'lyra',
            name: 'web',
            instance: '0',
            solo: true,
            kind: 'service',
            autostart: true,
            essential: false,
          },
          launch: {
            ...{
              command: ['node', 'server.js'],
              shell: null,
              cwd: '/srv/lyra',
              user: null,
              group: null,
              umask: null,
              nice: null,
            },
            ...{ env: {}, envFiles: [], envRequired: [], envInherit: 'default' },
          },
          ...{
            dependsOn: [],
            beforeStart: [],
            afterStart: [],
            startTimeoutMs: 30_000,
            readiness: null,
            liveness: null,
          },
          restart: {
            policy: 'on-failure',
            backoff: { delayMs: 250, factor: 2, maxDelayMs: 60_000, jitter: 0.2, resetAfterMs: 600_000 },
            limit: { burst: 10, intervalMs: 300_000 },
            ...{ retryAfterMs: null, success: [0], prevent: [], force: [] },
          },
          stop: { signal: 'SIGTERM', timeoutMs: 10_000, scope: 'mixed', command: null },
          reload: { mode: 'replace' },
          limits: { memory: null, cpu: null, processes: null, openFiles: null },
          logs: {
            ...{ dir: null, streams: 'merged', format: 'raw', maxSizeBytes: 10_485_760, maxFiles: 5 },
            ...{ maxAgeMs: null, compress: true, onFull: 'block', journald: null },
          },
          ...{ schedule: null, restartSchedule: null, watch: null, sockets: [], sandbox: null, hooks: {} },
        },
      ],
    });
  });

  it('is frozen through and through', () => {
    const app = readText('processes: {web: {command: run, env: {A: 1}}}');
    expect(Object.isFrozen(app.processes[0]?.launch.env)).toBe(true);
    expect(Object.isFrozen(app.processes[0]?.restart.backoff)).toBe(true);
  });

  it('has absolute paths, from the folder of the file', () => {
    const { launch, logs } = webOf('cwd: sub\nenv_files: [.env, "-~/x.env", /etc/y.env]\nlogs: {dir: ../logs}\n');
    expect(launch.cwd).toBe('/srv/lyra/sub');
    expect(launch.envFiles).toEqual([
      { path: '/srv/lyra/.env', optional: false },
      { path: '/home/jo/x.env', optional: true },
      { path: '/etc/y.env', optional: false },
    ]);
    expect(logs.dir).toBe('/srv/logs');
    expect(webOf('cwd: "~"\n').launch.cwd).toBe('/home/jo');
    expect(webOf('cwd: "%h/%n"\n').launch.cwd).toBe('/home/jo/web');
  });

  it('takes values of variables as they are written', () => {
    const { env } = webOf('env: {A: 022, B: 1.10, C: true, D: 1234567890123456789, E: "", F: yes, G: 0x1F}\n').launch;
    expect(env).toEqual({ A: '022', B: '1.10', C: 'true', D: '1234567890123456789', E: '', F: 'yes', G: '0x1F' });
  });

  it('keeps a value with blanks in one word of a command, and a % in it a %', () => {
    const env = { FILE: '/mnt/c/My Files/%n', PORT: '80' };
    expect(webOf('command: run ${FILE} --port=${PORT:-1} "${NONE:-a b}" %n\n', { env }).launch.command).toEqual([
      'run',
      '/mnt/c/My Files/%n',
      '--port=80',
      'a b',
      'web',
    ]);
  });

  it('hands one string to a shell, $ and all', () => {
    const { command, shell } = webOf('command: for f in *; do echo $f $$ $${X}; done | cat\nshell: true\n').launch;
    expect(shell).toBe('/bin/sh');
    expect(command).toEqual(['for f in *; do echo $f $$ ${X}; done | cat']);
    expect(webOf('command: run\nshell: /bin/bash\n').launch.shell).toBe('/bin/bash');
    expect(linesOf('processes: {web: {command: [a], shell: true}}')).toEqual([
      '1:19 processes.web.command: a shell takes one string, not a list of words',
    ]);
  });

  it('takes a list of words as it is', () => {
    expect(webOf('command: [run, "a b", "*", 1.10, "${A}"]\n', { env: { A: 'x y' } }).launch.command).toEqual([
      'run',
      'a b',
      '*',
      '1.10',
      'x y',
    ]);
  });

  it('puts variables in where amounts stand', () => {
    const env = { N: '3', WAIT: '5s', ON: 'false', PART: '10%' };
    const app = readText(
      'processes: {web: {command: run, instances: "${N}", start_timeout: "${WAIT}", autostart: "${ON}", restart: {jitter: "${PART}"}}}',
      { env },
    );
    expect(app.processes).toHaveLength(3);
    expect(app.processes[0]).toMatchObject({
      startTimeoutMs: 5_000,
      autostart: false,
      restart: { backoff: { jitter: 0.1 } },
    });
  });

  it('takes the short forms', () => {
    expect(webOf('restart: always\n').restart.policy).toBe('always');
    expect(webOf('restart: no\n').restart.policy).toBe('no');
    expect(webOf('stop: SIGINT\n').stop.signal).toBe('SIGINT');
    expect(webOf('stop: 30s\n').stop).toMatchObject({ signal: 'SIGTERM', timeoutMs: 30_000 });
    expect(webOf('env_file: .env\n').launch.envFiles).toEqual([{ path: '/srv/lyra/.env', optional: false }]);
    expect(webOf('umask: 022\n').launch.umask).toBe(0o22);
    expect(webOf('umask: "0077"\n').launch.umask).toBe(0o77);
    expect(webOf('readiness: {after: 2s}\n').readiness).toEqual({ kind: 'after', afterMs: 2_000 });
    expect(webOf('restart: {delay: 0, jitter: 0}\n').restart.backoff).toMatchObject({ delayMs: 0, jitter: 0 });
    expect(webOf('restart: {delay: 2m, limit: {interval: 1h}}\n').restart.backoff.maxDelayMs).toBe(120_000);
    expect(webOf('kind: job\n').restart.policy).toBe('no');
  });

  it('names slots: 0, 1, … or as they are called, each with variables of its own', () => {
    const app = readText(
      'processes: {web: {command: "run %i", instances: 2}, one: {command: x, instances: [a, {name: b, env: {P: "%i", Q: 2}}], env: {P: 0, R: "%n"}}}',
    );
    expect(app.processes.map(({ name, instance, solo }) => [name, instance, solo])).toEqual([
      ...[
        ['web', '0', false],
        ['web', '1', false],
        ['one', 'a', false],
        ['one', 'b', false],
      ],
    ]);
    expect(app.processes[1]?.launch.command).toEqual(['run', '1']);
    expect(app.processes[2]?.launch.env).toEqual({ P: '0', R: 'one' });
    expect(app.processes[3]?.launch.env).toEqual({ P: 'b', Q: '2', R: 'one' });
  });

  it('takes depends_on as a list or a map', () => {
    const app = readText(
      'processes: {a: {command: x, depends_on: [b]}, b: {command: x, depends_on: {c: started}}, c: {command: x}}',
    );
    expect(app.processes.map(({ dependsOn }) => dependsOn)).toEqual([
      [{ process: 'b', until: 'ready' }],
      [{ process: 'c', until: 'started' }],
      [],
    ]);
  });

  it('lets a process override the defaults, deep', () => {
    const defaults =
      'defaults: {command: base, env: {A: 1, B: 1}, env_files: [a], restart: {policy: always, limit: {burst: 3}}, stop: 5s, readiness: {after: 1s}}';
    const app = readText(
      `${defaults}\nprocesses: {web: {env: {B: 2}, env_file: b, restart: {limit: {interval: 10m}}, stop: SIGINT}, bare: {}}`,
    );
    expect(app.processes[0]).toMatchObject({
      launch: { command: ['base'], env: { A: '1', B: '2' }, envFiles: [{ path: '/srv/lyra/b' }] },
      restart: { policy: 'always', limit: { burst: 3, intervalMs: 600_000 } },
      stop: { signal: 'SIGINT', timeoutMs: 5_000 },
    });
    expect(app.processes[1]).toMatchObject({ launch: { env: { A: '1', B: '1' } }, restart: { limit: { burst: 3 } } });
  });

  it('keeps of the environment only what some process inherits', () => {
    const env = {
      PATH: '/bin',
      LC_ALL: 'C',
      SECRET: 'x',
      SUP_ID: 'y',
      NOTIFY_SOCKET: 'z',
      WATCHDOG_USEC: '1',
      NAMED: 'n',
    };
    const inherited = (rest: string) => readText(`processes: {web: {command: run${rest}}}`, { env }).inherited;
    expect(inherited('')).toEqual({ PATH: '/bin', LC_ALL: 'C' });
    expect(inherited(', env_inherit: none')).toEqual({});
    expect(inherited(', env_inherit: [NAMED]')).toEqual({ NAMED: 'n' });
    expect(inherited(', env_inherit: all')).toEqual({ PATH: '/bin', LC_ALL: 'C', SECRET: 'x', NAMED: 'n' });
  });

  it('keeps what the files take, so that they can be read again, and gives no process more by it', () => {
    const env = { HOME: '/home/jo', PORT: '80', HOST: '', SECRET: 'x' };
    const text = `processes: {web: {command: "run \${PORT} \${HOST:-none} \${GONE:-} $\${SECRET}", env_inherit: none}}`;
    const app = readText(text, { env });
    expect(app.inherited).toEqual({ HOME: '/home/jo', PORT: '80', HOST: '' });
    expect(app.processes.map(({ launch }) => environment(launch, app.inherited))).toEqual([{}]);
    const again = readText(text, { env: app.inherited });
    expect(again).toEqual(app);
  });

  it('comes out the same every time', () => {
    const text = 'processes: {web: {command: run, instances: 3, env: {A: "%i"}}}';
    expect(readText(text)).toEqual(readText(text));
  });

  it('says it when there are too many slots, and does not make them', () => {
    expect(linesOf('processes: {a: {command: x, instances: 2000}, b: {command: x}}')).toEqual([
      '1:1 processes: 2001 processes, instances counted, are more than 2000',
    ]);
    expect(readText('processes: {a: {command: x, instances: 2000}}').processes).toHaveLength(2_000);
  });
});
