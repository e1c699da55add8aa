import { describe, expect, it } from 'vitest';
import { withHome } from '../../helpers/home.ts';
import { expectTranscript, Transcript } from './transcript.ts';

const web = (lines: string): string => `processes:\n  web:\n    command: node web.js\n${lines}`;

/** Files of the right form that say what cannot be. */
const SLIPS = {
  'unknown-key.yaml': web('    restrat: always\n    max_delay: 3s\n    colour: red\n'),
  'unknown-key-of-file.yaml': `proceses:\n  web:\n    command: node web.js\n`,
  'no-command.yaml': 'processes:\n  web:\n    cwd: /srv\n',
  'no-processes.yaml': 'name: shop\n',
  'wrong-types.yaml': web(
    '    cwd: [a]\n    env: 5\n    instances: many\n    autostart: "yes"\n    depends_on: {a: 1}\n' +
      '    start_timeout: 10\n    logs: off\n    umask: 22\n',
  ),
  'signals.yaml': web('    stop: {signal: SIGTREM}\n    restart: {success: [SIGFOO, 256], force: [9]}\n'),
  'stop-signal.yaml': web('    stop: {signal: SIGSTOP}\n'),
  'limit.yaml': web('    restart: {delay: 10s, factor: 1, jitter: 0, limit: {burst: 10, interval: 60s}}\n'),
  'cycle.yaml':
    'processes:\n  a: {command: x, depends_on: [b]}\n  b: {command: x, depends_on: [c]}\n  c: {command: x, depends_on: [a]}\n' +
    '  self: {command: x, depends_on: [self]}\n',
  'dependency.yaml': web('    depends_on: [cahe]\n  cache: {command: redis}\n'),
  'names.yaml':
    'name: My Shop\nprocesses:\n  Web: {command: x}\n  all: {command: x}\n  web.yaml: {command: x}\n  a/b: {command: x}\n',
  'instances.yaml': web('    instances: [a, a]\n'),
  'short-forms.yaml': web('    stop: 10\n    restart: [always]\n    env_files: .env\n    readiness: yes\n'),
  'too-many.yaml': web('    instances: 2001\n'),
  'variables.yaml': web('    env: {A: "${NOPE}", B: "${C:?say what C is}", SUP_ID: x, "A B": y}\n'),
  'json.json': '{"processes": {"web": {"comand": "node web.js"}}}\n',
};

/** As a name these reach behind a JavaScript object instead of into it. */
const PROTOTYPES = {
  'process.yaml': 'processes:\n  __proto__: {command: x}\n  constructor: {command: x}\n',
  'app.yaml': `name: __proto__\n${web('')}`,
  'variable.yaml': web('    env: {__proto__: x, "constructor": y}\n    env_required: [__proto__]\n'),
  'instance.yaml': web('    instances: [__proto__, {name: prototype}]\n'),
  'dependency.yaml': web('    depends_on: {__proto__: ready}\n'),
  'dependency-list.yaml': web('    depends_on: [toString, __proto__]\n'),
  'merge.yaml': `base: &base {__proto__: {command: y}}\n${web('    <<: *base\n')}`,
  'key.json': '{"__proto__": {"name": "x"}, "processes": {"web": {"command": "x", "__proto__": {"shell": true}}}}\n',
  'object.yaml': web('    toString: x\n    hasOwnProperty: y\n    valueOf: z\n'),
};

describe('a file that says what cannot be', () => {
  it.each([
    ['content', SLIPS],
    ['prototypes', PROTOTYPES],
  ])('is refused with place, keypath and mend: %s', (name, files) =>
    withHome(async (home) => {
      const shown = new Transcript(home);
      for (const [file, text] of Object.entries(files)) shown.file(file, text);
      const { code } = await shown.refused('check', ...Object.keys(files));
      expect(code).toBe(4);
      expectTranscript(shown, name);
    }),
  );

  it('is refused when it names a user or a group that is not there, or may not be taken', () =>
    withHome(async (home) => {
      home.write('user.yaml', web('    user: no-such-user\n'));
      home.write('group.yaml', web('    group: no-such-group\n'));
      for (const key of ['user', 'group']) home.write(`${key}-number.yaml`, web(`    ${key}: 4294967296\n`));
      for (const key of ['user', 'group']) {
        const { code, stderr } = await home.sup('check', `${key}.yaml`);
        const isRoot = process.getuid?.() === 0;
        const why = isRoot
          ? `there is no ${key} "no-such-${key}" on this machine; make it first, or name another ${key}`
          : `only root can run a process as another ${key}`;
        expect(stderr).toContain(`${key}.yaml:4:${6 + key.length + 1}  processes.web.${key}  ${why}`);
        expect(code).toBe(4);
      }
      for (const key of ['user', 'group']) expect((await home.sup('check', `${key}-number.yaml`)).code).toBe(4);
    }));

  it('is refused by the start of a running daemon too, which goes on as before', () =>
    withHome(async (home) => {
      const shown = new Transcript(home);
      home.write('app.yaml', 'name: shop\nprocesses:\n  web: {command: sleep 1000}\n');
      await home.ok('start', 'app.yaml');
      const before = await home.json('ls');
      for (const file of ['cycle.yaml', 'names.yaml'] as const) {
        shown.file(file, SLIPS[file]);
        await shown.refused('start', file);
      }
      await shown.refused('start', '--name', '__proto__', '--', 'sleep', '1');
      await shown.refused('start', '--name', 'Web', '--', 'sleep', '1');
      expect(await home.json('ls')).toEqual(before);
      expectTranscript(shown, 'content-running');
    }));
});
