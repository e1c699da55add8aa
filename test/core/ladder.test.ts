import { describe, expect, it } from 'vitest';
import {
  KILL_REPEAT_MS,
  KILL_STUCK_AFTER,
  KILL_STUCK_REPEAT_MS,
  onFailure,
  onRequest,
  opened,
} from '../../src/core/ladder.ts';
import { CHILD } from './instances.ts';

/** The climbing itself is tested where it is seen: in states/stopping.test.ts. */
describe('the ladder', () => {
  it('has these limits', () => {
    expect([KILL_REPEAT_MS, KILL_STUCK_AFTER, KILL_STUCK_REPEAT_MS]).toEqual([1_000, 5, 30_000]);
  });

  it('begins at its foot', () => {
    const ending = { ...onRequest({ kind: 'stop' }), ready: true, healthyMs: 7 };
    const foot = { kind: 'stopping', ...ending, phase: 'asked', kills: 0, stuck: false };
    expect(opened(ending)).toEqual(foot);
    expect(opened(ending)).not.toHaveProperty('child');
    expect(opened(ending, CHILD)).toEqual({ ...foot, child: CHILD });
  });

  it('knows what each command asks for', () => {
    expect(onRequest({ kind: 'stop' })).toEqual({
      cause: 'requested',
      reason: 'stopped by a person',
      afresh: false,
      after: [],
    });
    expect(onRequest({ kind: 'delete' })).toEqual({
      cause: 'requested',
      reason: 'deleted by a person',
      afresh: false,
      after: [],
    });
    expect(onRequest({ kind: 'restart', after: ['db'] })).toEqual({
      cause: 'restart',
      reason: 'restarted by a person',
      afresh: true,
      after: ['db'],
    });
    expect(() => onRequest({ kind: 'bogus' } as never)).toThrow('unreachable');
  });

  it('leaves what comes after a failure to the policy', () => {
    expect(onFailure('unhealthy', 'r')).toEqual({ cause: 'unhealthy', reason: 'r', afresh: false, after: [] });
  });
});
