import { describe, expect, it } from 'vitest';
import type { ProcessView } from '../../../src/protocol/view.ts';
import { type TestHome, withHome } from '../../helpers/home.ts';
import { expectTranscript, Transcript } from './transcript.ts';

async function shop(home: TestHome): Promise<void> {
  home.write(
    'app.yaml',
    'name: shop\nprocesses:\n  web: {command: sleep 1000}\n  worker: {command: sleep 1000, instances: 2}\n',
  );
  await home.ok('start', 'app.yaml');
}

describe('a target that nothing has', () => {
  it('is refused with the nearest name, and nothing is touched', () =>
    withHome(async (home) => {
      await shop(home);
      const before = await home.json<ProcessView[]>('ls');
      const shown = new Transcript(home);
      for (const command of ['stop', 'restart', 'delete', 'start', 'status', 'logs', 'ls']) {
        const { code } = await shown.refused(command, 'wbe');
        expect(code).toBe(3);
      }
      for (const target of ['shop/wbe', 'worker@7', 'worker@', 'shpo', 'db-*', '__proto__', 'constructor', '@', '💣']) {
        await shown.refused('stop', target);
      }
      await shown.refused('stop', 'web', 'wbe');
      await shown.refused('stop', 'x\u001b[31m\u0007');
      await shown.refused('stop', '--json', 'wbe');
      expect(await home.json('ls')).toEqual(before);
      expectTranscript(shown, 'targets');
    }));

  it('is refused when it is empty or missing, an unknown option or an unknown command', () =>
    withHome(async (home) => {
      await shop(home);
      const shown = new Transcript(home);
      await shown.refused('stop');
      await shown.refused('stop', '');
      await shown.refused('stop', 'web', '');
      await shown.refused('is-active');
      await shown.refused('stpo', 'web');
      await shown.refused('stop', '--al');
      await shown.refused('ls', '--jsn');
      await shown.refused('logs', '-n', 'ten');
      await shown.refused('logs', '-n');
      await shown.refused('start', '--timeout', '5', 'web');
      await shown.refused('start', '--name', 'web');
      await shown.refused('start', '--', 'sleep', '1');
      await shown.refused('stop', '--', 'web');
      await shown.refused('daemon');
      await shown.refused('daemon', 'stp');
      await shown.refused('help', 'stpo');
      await shown.refused();
      expectTranscript(shown, 'usage');
    }));
});
