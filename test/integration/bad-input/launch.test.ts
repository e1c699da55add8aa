import { chmodSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { ProcessView } from '../../../src/protocol/view.ts';
import { withHome } from '../../helpers/home.ts';
import { expectTranscript, Transcript } from './transcript.ts';

const FILES = {
  program: 'processes:\n  web: {command: nodee web.js}\n',
  path: 'processes:\n  web: {command: ./bin/web}\n',
  cwd: 'processes:\n  web: {command: sleep 1000, cwd: sub/folder}\n',
  'cwd-file': 'processes:\n  web: {command: sleep 1000, cwd: plain}\n',
  mode: 'processes:\n  web: {command: ./plain}\n',
  folder: 'processes:\n  web: {command: ./}\n',
  interpreter: 'processes:\n  web: {command: ./script}\n',
  'log-file': 'processes:\n  web: {command: sleep 1000, logs: {dir: plain}}\n',
  'log-proc': 'processes:\n  web: {command: sleep 1000, logs: {dir: /proc/sup}}\n',
};

describe('what cannot be launched', () => {
  it('is said in one line with its reason, fails for good, and leaves the rest alone', () =>
    withHome(async (home) => {
      const shown = new Transcript(home, [[/(?<=\/proc\/sup\/[^:\n]*: ).*/g, 'WHY']]);
      home.write('plain', 'x\n');
      chmodSync(home.write('script', '#!/no/such/interpreter\n'), 0o755);
      home.write('good.yaml', 'name: good\nprocesses:\n  web: {command: sleep 1000}\n');
      await home.ok('start', 'good.yaml');
      const [good] = await home.json<ProcessView[]>('ls', 'good');
      for (const [name, text] of Object.entries(FILES)) {
        shown.file(`${name}.yaml`, `name: ${name}\n${text}`);
        const { code } = await shown.sup('start', `${name}.yaml`);
        expect(code).toBe(6);
        const [view] = await home.json<ProcessView[]>('ls', name);
        expect(view).toMatchObject({ state: 'failed', pid: null, nextStart: null });
      }
      expect(await home.json('ls', 'good')).toEqual([good]);
      expect(home.living().filter(({ command }) => command.includes('sleep 1000'))).toHaveLength(1);
      expectTranscript(shown, 'launch');
    }));
});

describe('an environment that is not as the file demands', () => {
  const texts = {
    'env-file.yaml':
      'name: a\nprocesses:\n  web: {command: sleep 1000, env_files: [.env]}\n  db: {command: sleep 1000}\n',
    'env-required.yaml':
      'name: b\nprocesses:\n  web: {command: sleep 1000, env_files: [some.env], env_required: [TOKEN, KEY]}\n' +
      '  db: {command: sleep 1000, env_required: [TOKEN]}\n',
    'env-form.yaml': 'name: c\nprocesses:\n  web: {command: sleep 1000, env_files: [bad.env]}\n',
  };

  it('is refused before a daemon is started', () =>
    withHome(async (home) => {
      const shown = new Transcript(home);
      home.write('some.env', 'KEY=hunter2\nTOKEN=\n');
      home.write('bad.env', 'KEY=hunter2\nnonsense hunter2\n');
      for (const [name, text] of Object.entries(texts)) {
        shown.file(name, text);
        expect(await shown.refused('plan', name)).toMatchObject({ code: 4 });
        expect(await shown.refused('start', name)).toMatchObject({ code: 4 });
      }
      expect(shown.text).not.toContain('hunter2');
      expect(home.living()).toEqual([]);
      expectTranscript(shown, 'environment');
    }));

  it('is refused in the same words by a running daemon, for all files before the first is touched', () =>
    withHome(async (home) => {
      const shown = new Transcript(home);
      home.write('some.env', 'KEY=hunter2\n');
      for (const [name, text] of Object.entries(texts)) home.write(name, text);
      home.write('good.yaml', 'name: good\nprocesses:\n  web: {command: sleep 1000}\n');
      const without = await home.sup('start', 'env-required.yaml');
      await home.ok('daemon', 'start');
      expect(await home.sup('start', 'env-required.yaml')).toEqual(without);
      await shown.refused('plan', 'env-file.yaml');
      await shown.refused('start', 'good.yaml', 'env-file.yaml');
      expect(await home.json('ls')).toEqual([]);
      expectTranscript(shown, 'environment-running');
    }));
});
