import { describe, expect, it } from 'vitest';
import { withHome } from '../../helpers/home.ts';
import { type OnTerminal, onTerminal } from '../../helpers/pseudo-terminal.ts';
import { expectTranscript, Transcript } from './transcript.ts';

const COLUMNS = 40;
const APP = `name: shop
processes:
  web: {command: sleep 1000}
  a-name-that-is-far-longer-than-half-of-the-line: {command: sleep 1000, instances: 2}
  broken: {command: no-such-program --with --many --words}
  off: {command: sleep 1000, autostart: false}
`;

/** How wide the text on the screen is at its widest, control sequences taken off. */
function widest({ screen }: OnTerminal): number {
  // oxlint-disable-next-line no-control-regex -- the escape character is what this is about
  const lines = screen.replace(/\u001b\[[\d;?]*[a-zA-Z]/g, '').split(/[\r\n]/);
  return Math.max(...lines.map((line) => line.length));
}

describe('a terminal of 40 columns', () => {
  it('gets lines that fit, broken between words, and nothing of an error is lost', () =>
    withHome(async (home) => {
      const shown = new Transcript(home);
      home.write('app.yaml', APP);
      home.write('bad.yaml', 'processes:\n  web: {comand: x, restart: {delay: 3}}\n');
      await home.sup('start', 'app.yaml');
      const show = async (...args: readonly string[]): Promise<OnTerminal> => {
        const seen = await onTerminal(home, COLUMNS, ...args);
        expect(widest(seen), args.join(' ')).toBeLessThanOrEqual(COLUMNS);
        shown.add(`sup ${args.join(' ')}`, { code: seen.code, stdout: seen.screen, stderr: '' });
        return seen;
      };
      await show('ls', 'broken', 'off');
      expect(widest(await onTerminal(home, COLUMNS, 'ls'))).toBeLessThanOrEqual(COLUMNS);
      expect(widest(await onTerminal(home, COLUMNS, '--help'))).toBeLessThanOrEqual(COLUMNS);
      for (const args of [
        ['check', 'app.yaml'],
        ['check', 'bad.yaml'],
        ['plan', 'app.yaml'],
      ])
        await show(...args);
      for (const args of [['stop', 'wbe'], ['stpo'], ['start', 'missing.yaml'], ['stop', 'all'], ['delete', 'all']]) {
        await show(...args);
      }
      expectTranscript(shown, 'narrow');
    }));

  it('is never sent a line of progress that it would break', () =>
    withHome(async (home) => {
      home.write('app.yaml', APP.replace('{command: sleep 1000}', '{command: sleep 1000, readiness: {after: 1500ms}}'));
      const seen = await onTerminal(home, COLUMNS, 'start', 'app.yaml');
      expect(seen.code).toBe(6);
      const progress = seen.screen.split('\r').filter((line) => / of 5 ready/.test(line));
      expect(progress.length).toBeGreaterThan(0);
      for (const line of progress) expect(widest({ code: 0, screen: line.split('\n')[0] ?? '' })).toBeLessThan(COLUMNS);
    }));
});
