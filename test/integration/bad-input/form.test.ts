import { chmodSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { withHome } from '../../helpers/home.ts';
import { expectTranscript, Transcript } from './transcript.ts';

const web = (lines: string): string => `processes:\n  web:\n    command: node web.js\n${lines}`;

/** One slip each, as a person makes it. */
const SLIPS = {
  'tab.yaml': web('\tcwd: /srv\n'),
  'missing-colon.yaml': 'processes:\n  web\n    command: node web.js\n',
  'missing-space.yaml': 'processes:\n  web:\n    command:node web.js\n',
  'too-far-left.yaml': web('   cwd: /srv\n'),
  'too-far-right.yaml': web('      cwd: /srv\n'),
  'not-indented.yaml': 'processes:\n  web:\n  command: node web.js\n',
  'open-quote.yaml': web('    cwd: "/srv\n    umask: "022"\n'),
  'open-bracket.yaml': web('    env: {PORT: "80"\n    cwd: /srv\n'),
  'second-colon.yaml': web('    cwd: a: b\n'),
  'reserved.yaml': web('    cwd: @srv\n'),
  'escape.yaml': web('    cwd: "C:\\srv"\n'),
  'key-twice.yaml': web('    command: node other.js\n'),
  'name-twice.yaml': web('  web:\n    command: node other.js\n'),
  'list.yaml': 'processes:\n  - web:\n    command: node web.js\n',
  'conflict.yaml': web('<<<<<<< HEAD\n    cwd: /a\n=======\n    cwd: /b\n>>>>>>> other\n'),
  'empty.yaml': '',
  'two-documents.yaml': `${web('')}---\n${web('')}`,
  'comma.json': '{"processes": {"web": {"command": "node web.js",}}}\n',
  'quotes.json': '{"processes": {"web": {"command": node}}}\n',
};

/** One more than any file system takes. */
const LONG_NAME = 256;

/** Root opens what is shut; without these it is as anybody is. */
const POWERLESS =
  process.getuid?.() === 0 ? ['setpriv', '--bounding-set=-dac_override,-dac_read_search', '--inh-caps=-all'] : [];

describe('a file whose form is wrong', () => {
  it('is refused with place and mend, one slip after the other', () =>
    withHome(async (home) => {
      const shown = new Transcript(home);
      for (const [name, text] of Object.entries(SLIPS)) shown.file(name, text);
      const { code } = await shown.refused('check', ...Object.keys(SLIPS));
      expect(code).toBe(4);
      expectTranscript(shown, 'form');
    }));

  it('starts nothing, whichever command reads it', () =>
    withHome(async (home) => {
      const shown = new Transcript(home);
      shown.file('app.yaml', SLIPS['open-quote.yaml']);
      for (const command of ['check', 'plan', 'start']) await shown.refused(command, 'app.yaml');
      await shown.refused('start');
      await shown.refused('start', 'app.yaml', '--json');
      expectTranscript(shown, 'form-commands');
    }));

  it('is not read at all when it is no text, too large, a folder or missing', () =>
    withHome(async (home) => {
      const shown = new Transcript(home);
      writeFileSync(join(home.dir, 'latin.yaml'), Buffer.from('processes: {caf\xe9: {command: x}}\n', 'latin1'));
      home.write('large.yaml', `#${'x'.repeat(1_048_576)}\n`);
      home.write('folder/inner.txt', '');
      await shown.refused('start', 'latin.yaml');
      await shown.refused('start', 'large.yaml');
      await shown.refused('start', './folder');
      await shown.refused('start', 'missing.yaml');
      await shown.refused('start', 'latn.yaml');
      await shown.refused('start', './missing');
      await shown.refused('start', '-f', 'missing');
      await shown.refused('start', '/dev/null');
      expectTranscript(shown, 'form-unreadable');
    }));

  it('is not even looked at when its path leads nowhere', () =>
    withHome(async (home) => {
      const shown = new Transcript(home, [['x'.repeat(LONG_NAME), 'LONG-NAME']]);
      symlinkSync('loop.yaml', join(home.dir, 'loop.yaml'));
      home.write('file', '');
      for (const command of ['check', 'plan', 'start']) {
        await shown.refused(command, 'loop.yaml');
        await shown.refused(command, 'file/app.yaml');
        await shown.refused(command, `${'x'.repeat(LONG_NAME)}.yaml`);
      }
      expectTranscript(shown, 'form-nowhere');
    }));

  it('is refused when it lies in a folder that lets nobody in', () =>
    withHome(async (home) => {
      const shut = join(home.dir, 'shut');
      home.write('shut/app.yaml', web(''));
      chmodSync(shut, 0);
      const shown = new Transcript(home);
      for (const command of ['check', 'plan', 'start']) {
        await shown.run({ through: POWERLESS }, command, 'shut/app.yaml');
      }
      chmodSync(shut, 0o700);
      expectTranscript(shown, 'form-shut');
    }));
});
