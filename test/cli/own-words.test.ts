import { describe, expect, it } from 'vitest';
import { identityWords, reloadWords, restartWords, startWords } from '../../src/cli/render/own-words.ts';
import type { ReadinessSpec, ReloadSpec } from '../../src/spec/types.ts';
import { detail } from './views.ts';

const TIMING = { intervalMs: 1_000, timeoutMs: 1_000, retries: 3 };

describe('what is set otherwise than it would be by itself', () => {
  it('is nothing of what nobody has set', () => {
    const usual = detail();
    expect([identityWords, startWords, restartWords, reloadWords].map((words) => words(usual))).toEqual([
      '',
      '',
      '',
      '',
    ]);
    const { restart } = usual;
    // With a long delay its cap is as long.
    const backoff = { ...restart.backoff, delayMs: 90_000, maxDelayMs: 90_000 };
    expect(restartWords(detail({ restart: { ...restart, backoff } }))).toBe('delay 1m30s');
  });

  it.each<[ReadinessSpec, string]>([
    [{ kind: 'after', afterMs: 500 }, 'after 500ms'],
    [{ kind: 'notify' }, 'notify'],
    [{ kind: 'log', pattern: 'listening' }, 'log listening'],
    [{ kind: 'http', url: 'http://localhost/', ...TIMING }, 'http http://localhost/'],
    [{ kind: 'tcp', host: 'localhost', port: 80, ...TIMING }, 'tcp localhost:80'],
    [{ kind: 'exec', command: ['pg_isready', '-q'], ...TIMING }, 'exec pg_isready -q'],
    [{ kind: 'file', path: '/run/web.ready', ...TIMING }, 'file /run/web.ready'],
  ])('is the readiness: %j', (readiness, words) => {
    expect(startWords(detail({ start: { ...detail().start, readiness } }))).toBe(`readiness ${words}`);
  });

  it.each<[ReloadSpec, string]>([
    [{ mode: 'signal', signal: 'SIGHUP' }, 'SIGHUP'],
    [{ mode: 'command', command: ['nginx', '-s', 'reload'] }, 'nginx -s reload'],
  ])('is the reload: %j', (reload, words) => {
    expect(reloadWords(detail({ reload }))).toBe(words);
  });
});
