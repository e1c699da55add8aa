import { describe, expect, it } from 'vitest';
import { type ReadRequest, readFiles } from '../../../src/daemon/reader.ts';
import { BUILT_IN } from '../../../src/spec/settings/settings.ts';
import { type TestHome, withHome } from '../../helpers/home.ts';

const request = (home: TestHome, rest: Partial<ReadRequest>): ReadRequest => ({
  ...{ settings: null, files: [], cwd: home.dir, env: { HOME: home.dir }, signal: new AbortController().signal },
  ...rest,
});
const thrownBy = (reading: Promise<unknown>): Promise<unknown> =>
  reading.then(
    () => undefined,
    (error: unknown) => error,
  );

describe('files that are read for the daemon', () => {
  it('come as worked out apps, in the environment that is given, with what the settings say of logs', () =>
    withHome(async (home) => {
      const settings = home.write('config/settings.yaml', 'logs: {max_files: 7}\nevents: {keep: 9}\n');
      home.write('app.yaml', 'name: app\nprocesses: {web: {command: "run ${WHAT}"}}\n');
      const env = { HOME: home.dir, WHAT: 'this' };
      const read = await readFiles(request(home, { settings, files: ['app.yaml'], env }));
      expect(read.settings).toMatchObject({ logs: { maxFiles: 7 }, events: { keep: 9 } });
      expect(read.apps).toMatchObject([
        { name: 'app', inherited: env, processes: [{ launch: { command: ['run', 'this'] }, logs: { maxFiles: 7 } }] },
      ]);
    }));

  it('are not read by anybody where there are none', () =>
    withHome(async (home) => {
      const nobody = request(home, { env: { NODE_OPTIONS: '--no-such-option' } });
      expect(await readFiles(nobody)).toEqual({ settings: BUILT_IN, apps: [] });
    }));

  it('are refused with the words and the code of what is wrong with them', () =>
    withHome(async (home) => {
      home.write('app.yaml', 'processes: {web: {comand: run}}\n');
      const bad = await thrownBy(readFiles(request(home, { files: ['app.yaml'] })));
      expect(bad).toMatchObject({ code: 'SPEC_INVALID', exit: 4, message: expect.stringContaining('app.yaml:1:19  ') });
      const gone = await thrownBy(readFiles(request(home, { files: ['gone.yaml'] })));
      expect(gone).toMatchObject({ code: 'SPEC_FILE_MISSING', exit: 3 });
    }));

  it('are refused when the one who reads them fails, or is called off', () =>
    withHome(async (home) => {
      home.write('app.yaml', 'processes: {web: {command: run}}\n');
      const env = { NODE_OPTIONS: '--no-such-option' };
      const failed = await thrownBy(readFiles(request(home, { files: ['app.yaml'], env })));
      expect(failed).toMatchObject({ code: 'FILES_UNREAD', message: expect.stringContaining('--no-such-option') });
      const calledOff = new AbortController();
      const reading = thrownBy(readFiles(request(home, { files: ['app.yaml'], signal: calledOff.signal })));
      calledOff.abort();
      expect(await reading).toMatchObject({ code: 'FILES_UNREAD' });
    }));
});
