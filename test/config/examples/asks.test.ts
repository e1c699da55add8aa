import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseEnvFile } from '../../../src/spec/env-file.ts';
import { webOf } from '../../spec/app-text.ts';
import { exampleFile, slotsOf, textOf } from './files.ts';

/** `RestartSec=` is always the same time. */
const fixed = (delayMs: number) => ({ delayMs, factor: 1, jitter: 0 });

/** How systemd stops a unit that says nothing of it: `TimeoutStopSec=90s`, `KillMode=control-group`. */
const SYSTEMD_STOP = { signal: 'SIGTERM', timeoutMs: 90_000, scope: 'tree', command: null };

describe('what the pages ask for, in numbers', () => {
  it('Lyra', () => {
    const daemon = slotsOf('lyra').get('daemon');
    expect(daemon?.restart).toMatchObject({
      policy: 'on-failure',
      backoff: fixed(10_000),
      limit: { burst: 5, intervalMs: 60_000 },
    });
    expect(daemon?.stop).toEqual({ signal: 'SIGTERM', timeoutMs: 30_000, scope: 'mixed', command: null });
    expect(daemon?.launch.env).toEqual({ PYTHONUNBUFFERED: '1', PYTHONDONTWRITEBYTECODE: '1' });
    expect(daemon?.launch.envFiles).toMatchObject([{ path: expect.stringMatching(/\.env$/), optional: false }]);
    expect(daemon?.launch.envRequired).toEqual(['DISCORD_BOT_TOKEN', 'DISCORD_CHANNEL_ID']);
    const env = parseEnvFile(textOf(join('lyra', '.env.example')), '.env.example');
    expect(Object.keys(env)).toEqual(daemon?.launch.envRequired);
    expect(daemon?.afterStart).toEqual([{ command: ['node', 'lyra.mjs', '--verify'], forgiven: false }]);
    expect(slotsOf('lyra').get('maintenance')).toMatchObject({ kind: 'job', autostart: false });
  });

  it('Awareness', () => {
    const slots = slotsOf('awareness');
    const tiers = [
      ['bot', 5_000, 10],
      ['daemon', 10_000, 5],
      ['invoker', 10_000, 5],
    ] as const;
    for (const [name, delayMs, burst] of tiers) {
      const limit = { burst, intervalMs: 60_000 };
      const restart = { policy: 'always', backoff: fixed(delayMs), limit, retryAfterMs: 5_000 };
      expect(slots.get(name)?.restart).toMatchObject(restart);
      expect(slots.get(name)?.stop).toEqual(SYSTEMD_STOP);
    }
    expect(slots.get('invoker')?.launch.env).toMatchObject({
      ENTITY_PATH: '/home/jo/.claude/pps-lyra',
      INVOKER_PORT: '9988',
      TURN_TIMEOUT_S: '60',
    });
    expect(slots.get('daemon')?.launch.env).toMatchObject({
      SLEEP_S: '30',
      INVOKER_URL: 'http://127.0.0.1:9988/invoke',
    });
    const order = [...slots].map(([name, { dependsOn }]) => [name, dependsOn.map(({ process }) => process)]);
    expect(order).toEqual([
      ['bot', ['daemon']],
      ['daemon', ['invoker']],
      ['invoker', []],
    ]);
    // The file by which the bot wakes the daemon, and the channel that both look at.
    const sharedBy = (name: string) => slots.get(name)?.launch.env;
    for (const variable of ['CHANNEL', 'WAKE_FILE']) {
      expect(sharedBy('bot')?.[variable]).toMatch(/^run\//);
      expect(sharedBy('daemon')?.[variable]).toBe(sharedBy('bot')?.[variable]);
    }
  });

  it('DevLoop', () => {
    const slots = slotsOf('devloop');
    expect([...slots.keys()]).toEqual(['watch@myproject', 'watch@website']);
    const watch = slots.get('watch@myproject');
    expect(watch?.restart).toMatchObject({
      policy: 'always',
      backoff: fixed(5_000),
      limit: { burst: 5, intervalMs: 600_000 },
    });
    const project = exampleFile('devloop', 'dev', 'myproject');
    expect(watch?.launch.command.slice(2)).toEqual(['watch', '--foreground', project]);
    expect(watch?.launch.cwd).toBe(project);
    expect(watch?.logs.dir).toBe(join(project, '.devloop'));
    expect(watch?.readiness).toEqual({ kind: 'after', afterMs: 5_000 });
    expect(watch?.stop.timeoutMs).toBe(10_000);
    // supervisord counts the files that are kept beside the one that is written.
    expect(watch?.logs).toMatchObject({ maxSizeBytes: 10 * 1_048_576, maxFiles: 1 + 3, streams: 'merged' });
    expect(watch?.launch.env).toEqual({ PYTHONUNBUFFERED: '1', HEARTBEAT_INTERVAL_S: '30' });
  });

  it('KohakuRiver', () => {
    const slots = slotsOf('kohakuriver');
    const runners = ['1', '2', '3', '4', '5'].map((name) => slots.get(`runner@${name}`));
    expect(runners.map((runner) => runner?.launch.env['RUNNER_PORT'])).toEqual([
      '8001',
      '8011',
      '8021',
      '8031',
      '8041',
    ]);
    for (const spec of [slots.get('host'), ...runners]) {
      const limit = { burst: 10, intervalMs: 60_000 };
      const restart = { policy: 'on-failure', backoff: fixed(5_000), limit, retryAfterMs: 5_000 };
      expect(spec?.restart).toMatchObject(restart);
      expect(spec?.stop).toEqual(SYSTEMD_STOP);
      expect(spec?.launch.env).toMatchObject({ LOG_LEVEL: 'DEBUG', PATH: '/home/jo/.kohakuriver/venv/bin:/bin' });
      expect(spec?.launch.envFiles).toEqual([{ path: '/etc/kohakuriver/environment', optional: true }]);
    }
    expect(slots.get('host')?.launch.umask).toBe(0o027);
    expect(slots.get('host')?.launch.env['HOST_PORT']).toBe('8000');
    expect(runners.map((runner) => runner?.launch.env['HOST_URL'])).toEqual(Array(5).fill('http://127.0.0.1:8000'));
  });

  it('LSH', () => {
    const slots = slotsOf('lsh');
    const lshd = slots.get('lshd');
    expect(lshd?.restart.policy).toBe('always');
    expect(lshd?.stop).toMatchObject({ signal: 'SIGTERM', timeoutMs: 10_000 });
    expect(lshd?.reload).toEqual({ mode: 'signal', signal: 'SIGHUP' });
    expect(Object.keys(lshd?.launch.env ?? {})).toEqual(['LSH_SOCKET', 'LSH_PID_FILE', 'LSH_STATE', 'LSH_JOBS']);
    expect(slots.get('backup')).toMatchObject({ kind: 'job', autostart: false });
  });

  it.each([
    [
      'restart: {policy: on-failure, delay: 10s, factor: 1, jitter: 0}',
      { policy: 'on-failure', backoff: { delayMs: 10_000 } },
    ],
    [
      'restart: {policy: always, delay: 5s, factor: 1, jitter: 0, limit: {burst: 10, interval: 300s}}',
      { policy: 'always', limit: { burst: 10, intervalMs: 300_000 } },
    ],
    ['restart: no', { policy: 'no' }],
  ])('DevLoop, in other ways: %s', (line, restart) => {
    expect(webOf(line).restart).toMatchObject(restart);
  });
});
