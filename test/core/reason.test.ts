import { describe as suite, expect, it } from 'vitest';
import type { Exit } from '../../src/base/process.ts';
import { CALLED_OFF, causeOf, describe, progress } from '../../src/core/reason.ts';

const exits: readonly (readonly [Exit, string, string])[] = [
  [{ kind: 'code', code: 0 }, 'exited with code 0', 'exit'],
  [{ kind: 'code', code: 78 }, 'exited with code 78', 'exit'],
  [{ kind: 'signal', signal: 'SIGSEGV' }, 'killed by SIGSEGV', 'signal'],
  [{ kind: 'signal', signal: 'SIGKILL', outOfMemory: false }, 'killed by SIGKILL', 'signal'],
  [{ kind: 'signal', signal: 'SIGKILL', outOfMemory: true }, 'killed by SIGKILL (out of memory)', 'out-of-memory'],
  [{ kind: 'signal', signal: 'SIGKILL', forcedAfterMs: 3_000 }, 'killed by SIGKILL after 3s', 'signal'],
  [{ kind: 'unspawned', code: 'LAUNCH_X', message: 'no such file' }, 'could not be launched: no such file', 'launch'],
  [{ kind: 'unknown' }, 'ended, how is not known', 'unknown'],
];

suite('reason', () => {
  it.each(exits)('of %j is %s, by %s', (exit, words, cause) => {
    expect(describe(exit)).toBe(words);
    expect(causeOf(exit)).toBe(cause);
  });

  it('tells what a start is at, where that is not plain', () => {
    const phases = ['before_start', 'clearing', 'launch', 'after_start'] as const;
    expect(phases.map(progress)).toEqual([
      'running before_start',
      'ending what before_start left',
      '',
      'running after_start',
    ]);
    expect(() => progress('bogus' as never)).toThrow('unreachable');
  });

  it('of a start that was called off is one that never lived', () => {
    expect(CALLED_OFF).toEqual({
      kind: 'unspawned',
      code: 'LAUNCH_CALLED_OFF',
      message: 'stopped before it was launched',
    });
  });

  it('refuses what is no exit', () => {
    const bogus = { kind: 'bogus' } as never;
    expect(() => describe(bogus)).toThrow('unreachable');
    expect(() => causeOf(bogus)).toThrow('unreachable');
  });
});
