import { describe, expect, it } from 'vitest';
import { signalFrom } from '../../src/cli/signal-name.ts';

describe('the name of a signal', () => {
  it.each(['HUP', 'SIGHUP', 'hup', 'sighup', '1', '01'])('%s is SIGHUP', (text) => {
    expect(signalFrom(text)).toBe('SIGHUP');
  });

  it.each([
    ['HPU', 'did you mean SIGHUP?'],
    ['SIGTREM', 'did you mean SIGTERM?'],
    ['usr', 'did you mean SIGUSR1?'],
    ['0', 'write a name'],
    ['99', 'write a name'],
    ['reload please', 'write a name'],
    ['__proto__', 'write a name'],
    ['', 'write a name'],
    ['1.5', 'write a name'],
    ['-1', 'write a name'],
  ])('%s is none', (text, hint) => {
    expect(() => signalFrom(text)).toThrow(
      expect.objectContaining({ code: 'SIGNAL_UNKNOWN', exit: 2, hint: expect.stringContaining(hint) as string }),
    );
  });
});
