import { describe, expect, it } from 'vitest';
import type { Exit } from '../../src/base/process.ts';
import { causeOf, describe as words } from '../../src/core/reason.ts';
import type { Cause } from '../../src/core/state.ts';
import { type End, outcomeOf, type Verdict, verdict } from '../../src/core/verdict.ts';
import type { ExitMatch, RestartPolicy } from '../../src/spec/types.ts';
import { aSpec, type SpecParts } from './specs.ts';

const code = (value: number): Exit => ({ kind: 'code', code: value });
const signal = (name: NodeJS.Signals): Exit => ({ kind: 'signal', signal: name });
const OOM: Exit = { kind: 'signal', signal: 'SIGKILL', outOfMemory: true };
const UNKNOWN: Exit = { kind: 'unknown' };
const UNSPAWNED: Exit = { kind: 'unspawned', code: 'X', message: 'no such file' };

const end = (exit: Exit, cause: Cause = causeOf(exit), ready = true): End => ({
  exit,
  cause,
  ready,
  reason: words(exit),
});
const judge = (restart: NonNullable<SpecParts['restart']>, of: End, kind: 'service' | 'job' = 'service'): Verdict =>
  verdict(aSpec({ kind, restart }), of);

const POLICIES = ['always', 'unless-stopped', 'on-failure', 'on-abnormal', 'no'] as const;

describe('the policy of a service', () => {
  const rows: readonly (readonly [string, End, readonly RestartPolicy[]])[] = [
    ['exit 0', end(code(0)), ['always', 'unless-stopped']],
    ['exit 1', end(code(1)), ['always', 'unless-stopped', 'on-failure']],
    ['a signal', end(signal('SIGSEGV')), ['always', 'unless-stopped', 'on-failure', 'on-abnormal']],
    ['SIGTERM', end(signal('SIGTERM')), ['always', 'unless-stopped', 'on-failure', 'on-abnormal']],
    ['out of memory', end(OOM), ['always', 'unless-stopped', 'on-failure', 'on-abnormal']],
    ['a ceiling', end(code(0), 'ceiling'), ['always', 'unless-stopped', 'on-failure', 'on-abnormal']],
    ['unhealthy', end(signal('SIGTERM'), 'unhealthy'), ['always', 'unless-stopped', 'on-failure', 'on-abnormal']],
    ['start timeout', end(code(0), 'start-timeout'), ['always', 'unless-stopped', 'on-failure', 'on-abnormal']],
    ['unknown', end(UNKNOWN), ['always', 'unless-stopped', 'on-failure', 'on-abnormal']],
    ['no launch', end(UNSPAWNED), ['always', 'unless-stopped', 'on-failure', 'on-abnormal']],
    ['a signal that is a success', end(signal('SIGHUP')), ['always', 'unless-stopped']],
    ['exit 0 before it was ready', end(code(0), 'exit', false), ['always', 'unless-stopped', 'on-failure']],
  ];
  it.each(rows)('after %s', (_, of, restarting) => {
    expect(POLICIES.filter((policy) => judge({ policy, success: [0, 'SIGHUP'] }, of).restart)).toEqual(restarting);
  });

  it('refuses what is no policy', () => {
    expect(() => judge({ policy: 'sometimes' as never }, end(code(1)))).toThrow('unreachable');
  });
});

describe('success', () => {
  const outcome = (of: End, success: readonly ExitMatch[] = [0], kind: 'service' | 'job' = 'service') =>
    outcomeOf(aSpec({ kind, restart: { success } }), of);

  it('is what the list names', () => {
    expect(outcome(end(code(0)))).toBe('success');
    expect(outcome(end(code(3)))).toBe('failure');
    expect(outcome(end(code(3)), [0, 3])).toBe('success');
    expect(outcome(end(code(0)), [3])).toBe('failure');
    expect(outcome(end(signal('SIGTERM')), [0, 'SIGTERM'])).toBe('success');
    expect(outcome(end(signal('SIGINT')), [0, 'SIGTERM'])).toBe('failure');
  });

  it('is never a death by signal taken for exit 0', () => {
    for (const name of ['SIGTERM', 'SIGKILL', 'SIGHUP', 'SIGSEGV'] as const) {
      expect(outcome(end(signal(name)))).toBe('failure');
    }
  });

  it('is never what memory or sup itself ended, whatever the exit says', () => {
    expect(outcome(end(OOM), [0, 'SIGKILL'])).toBe('failure');
    for (const cause of ['ceiling', 'unhealthy', 'start-timeout', 'launch'] as const) {
      expect(outcome(end(code(0), cause))).toBe('failure');
      expect(outcome(end(signal('SIGTERM'), cause), ['SIGTERM'])).toBe('failure');
    }
    expect(outcome(end(UNKNOWN))).toBe('failure');
    expect(outcome(end(UNSPAWNED))).toBe('failure');
  });

  it('needs a service to have been ready, but not a job', () => {
    expect(outcome(end(code(0), 'exit', false))).toBe('failure');
    expect(outcome(end(code(0), 'exit', false), [0], 'job')).toBe('success');
  });
});

describe('prevent', () => {
  it('comes before force and every policy', () => {
    expect(judge({ policy: 'always', prevent: [78], force: [78] }, end(code(78)))).toEqual({
      restart: false,
      outcome: 'failure',
      reason: 'exited with code 78; restart.prevent names it',
    });
    expect(judge({ policy: 'always', prevent: ['SIGINT'] }, end(signal('SIGINT'))).restart).toBe(false);
    expect(judge({ policy: 'always', prevent: ['SIGKILL'] }, end(OOM)).restart).toBe(false);
    expect(judge({ policy: 'always', prevent: [0] }, end(code(0)))).toMatchObject({
      restart: false,
      outcome: 'success',
    });
  });

  it('names only what it names', () => {
    expect(judge({ policy: 'always', prevent: [78, 'SIGINT'] }, end(code(1))).restart).toBe(true);
    expect(judge({ policy: 'always', prevent: [78, 'SIGINT'] }, end(UNKNOWN)).restart).toBe(true);
  });

  it('hears an exit code also after a ceiling, but not a signal that sup sent', () => {
    expect(judge({ prevent: [78] }, end(code(78), 'ceiling')).restart).toBe(false);
    expect(judge({ prevent: ['SIGTERM'] }, end(signal('SIGTERM'), 'ceiling')).restart).toBe(true);
  });
});

describe('force', () => {
  it('overrides no, and the success of a job', () => {
    expect(judge({ policy: 'no', force: [3] }, end(code(3)))).toEqual({
      restart: true,
      outcome: 'failure',
      reason: 'exited with code 3; restart.force names it',
    });
    expect(judge({ policy: 'no', force: ['SIGHUP'] }, end(signal('SIGHUP'))).restart).toBe(true);
    expect(judge({ policy: 'no', force: ['SIGKILL'] }, end(OOM)).restart).toBe(true);
    expect(judge({ policy: 'no', force: [0] }, end(code(0)), 'job').restart).toBe(true);
    expect(judge({ policy: 'no', force: [3] }, end(code(4))).restart).toBe(false);
  });

  it('says nothing about ends that sup brought about', () => {
    for (const cause of ['ceiling', 'unhealthy', 'start-timeout'] as const) {
      expect(judge({ policy: 'no', force: [0] }, end(code(0), cause)).restart).toBe(false);
      expect(judge({ policy: 'no', force: ['SIGTERM'] }, end(signal('SIGTERM'), cause)).restart).toBe(false);
    }
  });
});

describe('a job', () => {
  it('is completed by success, under every policy', () => {
    for (const policy of POLICIES) {
      expect(judge({ policy }, end(code(0)), 'job')).toEqual({
        restart: false,
        outcome: 'success',
        reason: 'completed',
      });
    }
  });

  it('is tried again after a failure where the policy says so', () => {
    expect(judge({ policy: 'on-failure' }, end(code(1)), 'job').restart).toBe(true);
    expect(judge({ policy: 'no' }, end(code(1)), 'job')).toEqual({
      restart: false,
      outcome: 'failure',
      reason: 'exited with code 1; restart is no',
    });
  });

  it('is not run again when nobody knows how it ended', () => {
    for (const policy of POLICIES) {
      expect(judge({ policy }, end(UNKNOWN), 'job')).toEqual({
        restart: false,
        outcome: 'failure',
        reason: 'ended, how is not known; a job is not run twice',
      });
    }
  });
});

describe('the reason', () => {
  it('is how it ended, and the rule only where it is not plain', () => {
    expect(judge({ policy: 'on-failure' }, end(code(1))).reason).toBe('exited with code 1');
    expect(judge({ policy: 'on-failure' }, end(code(0))).reason).toBe('exited with code 0');
    expect(judge({ policy: 'no' }, end(code(0))).reason).toBe('exited with code 0');
    expect(judge({ policy: 'no' }, end(code(1))).reason).toBe('exited with code 1; restart is no');
    expect(judge({ policy: 'on-abnormal' }, end(code(1))).reason).toBe('exited with code 1');
  });
});
