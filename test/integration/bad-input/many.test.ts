import { describe, expect, it } from 'vitest';
import type { ProcessView } from '../../../src/protocol/view.ts';
import { MAX_PROCESSES } from '../../../src/spec/bounds.ts';
import { withHome } from '../../helpers/home.ts';
import { expectTranscript, Transcript } from './transcript.ts';

/** So many processes take their time on a small machine that does other things as well. */
const BOUND_MS = 180_000;

describe(`a file of ${MAX_PROCESSES} processes`, () => {
  it(
    'is started, shown and stopped',
    () =>
      withHome(async (home) => {
        home.write('many.yaml', `name: many\nprocesses:\n  web: {command: sleep 1000, instances: ${MAX_PROCESSES}}\n`);
        const shown = new Transcript(home, [[/\(\d[^)]*s\)/g, '(TIME)']]);
        const started = await home.run({}, 'start', 'many.yaml', '--timeout', '2m');
        shown.add('sup start many.yaml', { ...started, stderr: '' });
        const views = await home.json<ProcessView[]>('ls');
        expect(views.filter(({ state, pid }) => state === 'running' && pid !== null)).toHaveLength(MAX_PROCESSES);
        expect(new Set(views.map(({ pid }) => pid)).size).toBe(MAX_PROCESSES);
        expect((await home.ok('ls')).trimEnd().split('\n')).toHaveLength(MAX_PROCESSES + 1);
        expect(await home.json('start', 'many.yaml')).toMatchObject({ pending: [] });
        const stopped = await home.run({}, 'stop', 'all');
        shown.add('sup stop all', { ...stopped, stderr: '' });
        expect(home.living().filter(({ command }) => command.includes('sleep 1000'))).toEqual([]);
        expectTranscript(shown, 'many');
      }),
    BOUND_MS,
  );

  it('and one more is refused', () =>
    withHome(async (home) => {
      const shown = new Transcript(home);
      shown.file(
        'instances.yaml',
        `name: many\nprocesses:\n  web: {command: sleep 1000, instances: ${MAX_PROCESSES}}\n  one: {command: sleep 1000}\n`,
      );
      const names = Array.from({ length: MAX_PROCESSES + 1 }, (_, n) => `  p${n}: {command: sleep 1000}\n`);
      home.write('names.yaml', `name: many\nprocesses:\n${names.join('')}`);
      const slips = names.map((line) => line.replace('command', 'comand'));
      home.write('slips.yaml', `name: many\nprocesses:\n${slips.slice(1).join('')}`);
      for (const file of ['instances.yaml', 'names.yaml']) {
        expect(await shown.refused('start', file)).toMatchObject({ code: 4 });
      }
      const { stderr } = await home.sup('check', 'slips.yaml');
      expect(stderr.split('\n')).toHaveLength(1 + 100 + 1 + 1 + 1);
      expect(stderr).toContain(`and ${MAX_PROCESSES - 100} more\n`);
      expectTranscript(shown, 'one-too-many');
    }));
});
