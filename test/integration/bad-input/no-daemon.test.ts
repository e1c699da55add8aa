import { describe, expect, it } from 'vitest';
import { type Said, withHome } from '../../helpers/home.ts';
import { everyCommand } from './commands.ts';
import { expectTranscript, Transcript } from './transcript.ts';

/** What can be done without one, or starts one. */
const WITHOUT = [
  'start app.yaml',
  'start --name web -- sleep 1',
  'plan',
  'check',
  'ls',
  'list',
  'daemon',
  'help',
  'is-active',
];

describe('without a daemon', () => {
  it('every command that needs one says so in the same words, and starts none', () =>
    withHome(async (home) => {
      const shown = new Transcript(home);
      const words = ({ stderr }: Said): string => stderr.replace(/`sup --home DIR [^`]+`/, '`sup --home DIR COMMAND`');
      const first = await shown.refused('stop', 'web');
      await shown.refused('stop', 'web', '--json');
      const commands = await everyCommand(home, ...WITHOUT);
      for (const command of [...commands, ['daemon', 'status']]) {
        const said = await home.sup(...command);
        expect([words(said), said.stdout, said.code], command.join(' ')).toEqual([words(first), '', 5]);
        expect(home.living()).toEqual([]);
      }
      expectTranscript(shown, 'no-daemon');
    }));

  it('what can be done without one is done', () =>
    withHome(async (home) => {
      const shown = new Transcript(home, [[/v\d+\.\d+\.\d+/g, 'vN']]);
      shown.file('app.yaml', 'name: shop\nprocesses:\n  web: {command: sleep 1000}\n');
      await shown.sup('ls');
      await shown.sup('ls', '--json');
      await shown.sup('ls', 'web');
      await shown.sup('is-active', 'web');
      await shown.sup('plan', 'app.yaml');
      await shown.sup('check', 'app.yaml');
      await shown.sup('daemon', 'stop');
      await shown.sup('daemon', 'logs');
      expect(home.living()).toEqual([]);
      expectTranscript(shown, 'no-daemon-done');
    }));
});
