import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { withHome } from '../../helpers/home.ts';
import { expectTranscript, Transcript } from './transcript.ts';

const GOOD = 'name: shop\nprocesses:\n  web: {command: sleep 1000}\n';

/** Becomes sup in a folder that is gone by then. */
const GONE = ['sh', '-c', 'mkdir gone && cd gone && rmdir ../gone && exec "$@"', 'sh'];

/** A user without an account, as containers run them, who may read this repository wherever it lies. */
const NUMBER = 12_345;
const NOBODY_KNOWN = [
  'setpriv',
  `--reuid=${NUMBER}`,
  `--regid=${NUMBER}`,
  '--clear-groups',
  '--inh-caps=+dac_read_search',
  '--ambient-caps=+dac_read_search',
];

describe('a working folder that is gone', () => {
  it('is refused where a relative path needs it', () =>
    withHome(async (home) => {
      const shown = new Transcript(home);
      shown.file('app.yaml', GOOD);
      const refused = async (...args: readonly string[]): Promise<void> => {
        const { code } = await shown.run({ through: GONE }, ...args);
        expect(code, args.join(' ')).toBe(3);
      };
      for (const command of ['check', 'plan', 'start']) await refused(command, 'app.yaml');
      await refused('start');
      await refused('check', 'settings.yaml');
      await refused('start', '--name', 'web', '--', 'sleep', '1000');
      for (const command of ['ls', 'start', 'daemon run']) await refused('--home', 'place', ...command.split(' '));
      await refused('daemon', 'run', 'app.yaml');
      expectTranscript(shown, 'adrift');
    }));

  it('is in nobody’s way who writes full paths', () =>
    withHome(async (home) => {
      const file = home.write('app.yaml', GOOD);
      const settings = home.write('config/settings.yaml', '');
      const adrift = async (...args: readonly string[]): Promise<string> => {
        const { code, stdout, stderr } = await home.run({ through: GONE }, ...args);
        expect({ code, stderr }, args.join(' ')).toMatchObject({ code: 0 });
        return stdout;
      };
      expect(await adrift('check', file, settings)).toContain(`${file}: ok: app shop`);
      await adrift('start', file);
      expect(await adrift('ls', '--json')).toContain('"shop/web"');
      await adrift('stop', file);
      await adrift('--home', home.dir, 'daemon', 'stop');
    }));
});

describe.runIf(process.platform === 'linux' && process.geteuid?.() === 0)('a user without an account', () => {
  it('is told to say where home is', () =>
    withHome(async (home) => {
      const shown = new Transcript(home);
      const file = shown.file('app.yaml', GOOD);
      const homeless = { through: [...NOBODY_KNOWN, 'env', '-u', 'HOME', '-u', 'SUP_HOME'] };
      for (const command of ['ls', 'start', 'daemon run']) {
        const { code } = await shown.run(homeless, ...command.split(' '), ...(command === 'start' ? [file] : []));
        expect(code, command).toBe(5);
      }
      await shown.run(homeless, '--home', join(home.dir, 'place'), 'ls');
      await shown.run(homeless, 'check', file);
      expectTranscript(shown, 'homeless');
    }));
});
