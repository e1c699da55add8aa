import { describe, expect, it } from 'vitest';
import { parseMarkers, parsePs } from '../../../src/platform/darwin/ps.ts';

/** In the form of macOS' `ps -axo pid=,ppid=,pgid=,stat=,lstart=,comm=` in the C locale. */
const TEXT = `    1     0     1 Ss   Fri Nov 20 08:00:00 2026     /sbin/launchd
  501     1   501 S+   Fri Nov 20 10:15:07 2026     /Applications/Some App.app/Contents/MacOS/Some App
 1234   501   501 Z    Sun Nov  1 00:00:01 2026     (sh)
`;

describe('parsePs', () => {
  it('reads every line', () => {
    expect(parsePs(TEXT)).toEqual([
      expect.objectContaining({ pid: 1, ppid: 0, comm: 'launchd', dead: false }),
      {
        pid: 501,
        ppid: 1,
        group: 501,
        session: 501,
        start: Date.UTC(2026, 10, 20, 10, 15, 7) / 1000,
        comm: 'Some App',
        dead: false,
        kernel: false,
      },
      expect.objectContaining({
        pid: 1234,
        ppid: 501,
        group: 501,
        dead: true,
        start: Date.UTC(2026, 10, 1, 0, 0, 1) / 1000,
      }),
    ]);
  });

  it('passes over what is no process', () => {
    expect(parsePs('')).toEqual([]);
    expect(parsePs('ps: illegal option\n 12 abc\n 1 2 3 S Not A 00 date 2026 x\n')).toEqual([]);
  });
});

describe('parseMarkers', () => {
  it('finds the markers of its own home behind the command', () => {
    const text = [
      '  10 /bin/sleep 1000 PATH=/bin SUP_ID=app/web@0 SUP_RUN=0123456789ab.3 HOME=/x',
      '  11 /bin/sleep 1000 SUP_ID=app/web@1 SUP_RUN=ba9876543210.3',
      '  12 /bin/sleep 1000 NOT_SUP_ID=app/web@2 SUP_RUN=0123456789ab.3',
      '  13 /bin/sleep 1000',
    ].join('\n');
    expect([...parseMarkers(text, '0123456789ab')]).toEqual([[10, 'app/web@0']]);
  });
});
