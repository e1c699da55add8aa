import { chmodSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { withHome } from '../../helpers/home.ts';
import { expectTranscript, Transcript } from './transcript.ts';

describe('settings with a mistake', () => {
  it('are refused like an app file, and leave no daemon behind', () =>
    withHome(async (home) => {
      const shown = new Transcript(home);
      home.write('app.yaml', 'name: shop\nprocesses:\n  web: {command: sleep 1000}\n');
      for (const text of ['logs:\n\tmax_size: 1M\n', 'logz: {}\nlogs: {max_size: 1X, __proto__: {a: 1}}\n', '- a\n']) {
        shown.file('config/settings.yaml', text);
        chmodSync(join(home.dir, 'config'), 0o700);
        expect(await shown.refused('check', 'config/settings.yaml')).toMatchObject({ code: 4, stdout: '' });
        // It is the daemon that reads them, once it has made its folders, and it ends at once.
        for (const args of [
          ['start', 'app.yaml'],
          ['daemon', 'start'],
        ]) {
          expect(await shown.sup(...args)).toMatchObject({ code: 4, stdout: '' });
          expect(home.living()).toEqual([]);
          expect(existsSync(join(home.dir, 'run', 'sup.sock'))).toBe(false);
        }
      }
      expect((await home.sup('ls')).code).toBe(0);
      expectTranscript(shown, 'settings');
    }));
});
