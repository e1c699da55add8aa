import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { SupError } from '../../src/errors/sup-error.ts';
import { problemLine } from '../../src/errors/codes/spec.ts';
import { MAX_APP_FILES, MAX_INCLUDE_DEPTH } from '../../src/spec/include.ts';
import { readApp } from '../../src/spec/read-app.ts';
import { readGoodApp } from '../../src/spec/read-good-app.ts';
import type { ProcessSpec } from '../../src/spec/types.ts';
import { tempFolder } from '../helpers/temp-folder.ts';
import { problemsOf, readText } from './app-text.ts';

type Files = Readonly<Record<string, string>>;

/** Paths are below /srv/lyra, where the app file is. */
const beside = (files: Files) =>
  Object.fromEntries(Object.entries(files).map(([path, text]) => [join('/srv/lyra', path), text]));
const told = (text: string, files: Files): readonly string[] =>
  problemsOf(text, { files: beside(files) }).map(problemLine);
const processesOf = (text: string, files: Files, env = {}): Readonly<Record<string, ProcessSpec>> =>
  Object.fromEntries(readText(text, { files: beside(files), env }).processes.map((spec) => [spec.name, spec]));

const web = 'processes: {web: {command: run}}\n';
const including = (...files: readonly string[]): string => `include: [${files.join(', ')}]\n${web}`;

describe('include', () => {
  it('makes one app of several files, in their order, with dependencies across them', () => {
    const app = readText(`name: shop\n${including('db.yaml', 'jobs/jobs.json')}`, {
      files: beside({
        'db.yaml': 'processes: {db: {command: run, depends_on: [web]}}',
        'jobs/jobs.json': '{"name": "shop", "processes": {"job": {"command": "run", "depends_on": ["db"]}}}',
      }),
    });
    expect(app).toMatchObject({ name: 'shop', file: '/srv/lyra/app.yaml' });
    expect(app.processes.map((spec) => `${spec.app}/${spec.name}`)).toEqual(['shop/web', 'shop/db', 'shop/job']);
  });

  it('needs no process of its own in a file that only includes', () => {
    expect(Object.keys(processesOf('include: [db.yaml]\n', { 'db.yaml': 'processes: {db: {command: run}}' }))).toEqual([
      'db',
    ]);
    expect(told('include: []\n', {})).toEqual([expect.stringContaining('no process is named')]);
    expect(told(including('db.yaml'), { 'db.yaml': 'name: lyra\n' })).toEqual([
      'db.yaml:1:1  no process is named; write `processes:` and under it a name with a `command`',
    ]);
  });

  it('gives each file its own defaults and its own folder', () => {
    const { web, db } = processesOf(
      'include: [db/db.yaml]\ndefaults: {stop: 1s, env: {A: "1"}}\nprocesses: {web: {command: run %d %a, env_files: [.env]}}\n',
      {
        'db/db.yaml':
          'defaults: {stop: 2s, cwd: data}\nprocesses: {db: {command: run %d %a, env_files: [.env], env: {B: "2"}, logs: {dir: log}}}\n',
      },
    );
    expect(web?.launch).toMatchObject({ cwd: '/srv/lyra', command: ['run', '/srv/lyra', 'lyra'], env: { A: '1' } });
    expect(web?.launch.envFiles[0]?.path).toBe('/srv/lyra/.env');
    expect(web?.stop.timeoutMs).toBe(1_000);
    expect(db?.launch).toMatchObject({ cwd: '/srv/lyra/db/data', command: ['run', '/srv/lyra/db', 'lyra'] });
    expect(db?.launch.env).toEqual({ B: '2' });
    expect(db?.launch.envFiles[0]?.path).toBe('/srv/lyra/db/.env');
    expect(db?.logs.dir).toBe('/srv/lyra/db/log');
    expect(db?.stop.timeoutMs).toBe(2_000);
  });

  it('takes the path from the file that names it: variables, specifiers, home, absolute', () => {
    const files = {
      'sub/a.yaml': 'include: [b.yaml, "%d/../c.yaml"]',
      'sub/b.yaml': 'processes: {b: {command: run}}',
      'c.yaml': 'processes: {c: {command: run}}',
      'lyra.yaml': 'processes: {d: {command: run}}',
      '/../../home/jo/e.yaml': 'processes: {e: {command: run}}',
    };
    const text = 'include: ["${SUB}/a.yaml", "%a.yaml", ~/e.yaml, /srv/lyra/f.yaml]';
    const all = processesOf(text, { ...files, 'f.yaml': 'processes: {f: {command: run}}' }, { SUB: 'sub' });
    expect(Object.keys(all)).toEqual(['b', 'c', 'd', 'e', 'f']);
    expect(told('include: ["%n.yaml"]', {})).toEqual(['app.yaml:1:11  include[0]  %n and %i stand for nothing here']);
  });

  it('reads a file once that is included in several ways', () => {
    const files = {
      'a.yaml': 'include: [base.yaml]\nprocesses: {a: {command: run, depends_on: [base]}}',
      'b.yaml': 'include: [./base.yaml]\nprocesses: {b: {command: run, depends_on: [base]}}',
      'base.yaml': 'processes: {base: {command: run}}',
    };
    expect(Object.keys(processesOf('include: [a.yaml, b.yaml]', files))).toEqual(['a', 'base', 'b']);
  });

  it('refuses a process that two files name, both places said, and nothing that would follow from it', () => {
    expect(told(including('db.yaml'), { 'db.yaml': 'processes:\n  web: {command: run, depends_on: [web]}\n' })).toEqual(
      ['db.yaml:2:3  processes.web  "web" is named in two files; the first is app.yaml:2'],
    );
  });

  it('refuses another name of the app', () => {
    expect(told(including('db.yaml'), { 'db.yaml': 'name: other\nprocesses: {db: {command: run}}\n' })).toEqual([
      'db.yaml:1:7  name  this file is included in the app lyra and calls itself other; remove the line',
    ]);
  });

  it('tells the mistakes of each file in its own name and place, all at once', () => {
    const text =
      'include:\n  - sub/db.yaml\n  - gone.yaml\n  - conf.d/*.yaml\nprocesses: {web: {command: run, oops: 1}}\n';
    const files = { 'sub/db.yaml': 'processes:\n  db: {command: run, stop: 5x}\n  cache: {comand: run}\n' };
    expect(told(text, files)).toEqual([
      'app.yaml:3:5  include[1]  there is no file "gone.yaml"',
      'app.yaml:4:5  include[2]  there is no file "conf.d/*.yaml"; name each file: patterns are not known here',
      'app.yaml:5:33  processes.web.oops  the key "oops" is not known here',
      'sub/db.yaml:2:28  processes.db.stop  "5x" is not a signal; write its name, like SIGTERM',
      'sub/db.yaml:3:11  processes.cache.comand  the key "comand" is not known here; did you mean command?',
    ]);
  });

  it('says both where a file is no app file at all and what is wrong with it', () => {
    expect(told(including('db.yaml'), { 'db.yaml': '- a\n- b\n' })).toEqual([
      'app.yaml:1:11  include[0]  "db.yaml" is no app file',
      'db.yaml:1:1  an app file is a map of keys; it begins with `processes:`',
    ]);
  });

  it('does not call a dependency unknown that may stand in a file that could not be read', () => {
    const text = 'include: [gone.yaml]\nprocesses: {web: {command: run, depends_on: [db]}}\n';
    expect(told(text, {})).toEqual(['app.yaml:1:11  include[0]  there is no file "gone.yaml"']);
  });

  it('says an unknown dependency and a cycle of dependencies where they stand', () => {
    const db = 'processes:\n  db:\n    command: run\n    depends_on: [web, chache]\n  cache: {command: run}\n';
    const text = 'include: [db.yaml]\nprocesses: {web: {command: run, depends_on: [db]}}\n';
    expect(told(text, { 'db.yaml': db })).toEqual([
      'app.yaml:2:33  processes.web.depends_on  these wait for each other: web → db → web',
      'db.yaml:4:5  processes.db.depends_on  no process is called "chache"; did you mean cache?',
    ]);
  });

  it('refuses files that include each other, with the whole chain', () => {
    const files = { 'a.yaml': 'include: [sub/b.yaml]', 'sub/b.yaml': 'include: [../a.yaml]' };
    expect(told(including('a.yaml'), files)).toEqual([
      'sub/b.yaml:1:11  include[0]  these include each other: a.yaml → sub/b.yaml → a.yaml',
    ]);
    expect(told(including('app.yaml'), {})).toEqual([
      'app.yaml:1:11  include[0]  these include each other: app.yaml → app.yaml',
    ]);
  });

  it('ends somewhere: depth, files, bytes, processes', () => {
    const chain = Object.fromEntries(
      Array.from({ length: MAX_INCLUDE_DEPTH + 1 }, (_, n) => [`${n}.yaml`, `include: [${n + 1}.yaml]`]),
    );
    expect(told('include: [0.yaml]', chain)).toEqual([
      `${MAX_INCLUDE_DEPTH - 1}.yaml:1:11  include[0]  this is more than ${MAX_INCLUDE_DEPTH} files deep`,
    ]);
    const many = Array.from({ length: MAX_APP_FILES }, (_, n) => `f${n}.yaml`);
    const wide = Object.fromEntries(many.map((name, n) => [name, `processes: {p${n}: {command: run}}`]));
    expect(told(`include: [${many.join(', ')}]`, wide)).toEqual([
      expect.stringContaining(`include[${MAX_APP_FILES - 1}]  an app is made of at most ${MAX_APP_FILES} files`),
    ]);
    const large = { ...wide, ...Object.fromEntries(many.slice(0, 5).map((n) => [n, `#${'x'.repeat(1_000_000)}`])) };
    expect(told('include: [f0.yaml, f1.yaml, f2.yaml, f3.yaml, f4.yaml]', large)).toContainEqual(
      expect.stringContaining('include[4]  the files of an app have at most 4194304 bytes together'),
    );
    const crowd = 'processes: {db: {command: run, instances: 2000}}';
    expect(told(including('db.yaml'), { 'db.yaml': crowd })).toEqual([
      expect.stringContaining('2001 processes, instances counted, are more than 2000'),
    ]);
  });

  it('counts what it does not list', () => {
    const bad = (from: number): string =>
      `processes: {${Array.from({ length: 80 }, (_, n) => `p${from + n}: {oops: 1, command: x}`).join(', ')}}`;
    const text = `include: [b.yaml]\n${bad(0)}`;
    try {
      readText(text, { files: beside({ 'b.yaml': bad(80) }) });
      throw new Error('it was taken');
    } catch (error) {
      expect((error as SupError<'SPEC_INVALID'>).params).toMatchObject({ more: 60, problems: { length: 100 } });
    }
  });

  it('finds real files, also behind links, and names them as the user would', () => {
    using folder = tempFolder();
    const write = (path: string, text: string): string => {
      mkdirSync(dirname(join(folder.path, path)), { recursive: true });
      writeFileSync(join(folder.path, path), text);
      return join(folder.path, path);
    };
    const file = write('app.yaml', 'include: [sub/db.yaml]\nprocesses: {web: {command: run}}\n');
    write('sub/db.yaml', 'processes: {db: {command: run}}\n');
    expect(readGoodApp(file, {}, null)).toEqual(readApp(file, {}, null));
    expect(readApp(file, {}, null).processes[1]?.launch.cwd).toBe(join(folder.path, 'sub'));
    symlinkSync('app.yaml', join(folder.path, 'link.yaml'));
    write('sub/db.yaml', 'include: [../link.yaml]\nprocesses: {db: {command: run}}\n');
    mkdirSync(join(folder.path, 'sub', 'folder.yaml'));
    write('app.yaml', 'include: [sub/db.yaml, sub/folder.yaml]\nprocesses: {web: {command: run}}\n');
    expect(readGoodApp(file, {}, null)).toBeUndefined();
    const app = (): unknown => readApp(file, {}, null);
    const at = (path: string): string => join(folder.path, path);
    expect(app).toThrow(
      `${at('sub/db.yaml')}:1:11  include[0]  these include each other: ${file} → ${at('sub/db.yaml')} → ${at('link.yaml')}`,
    );
    expect(app).toThrow(
      `${file}:1:24  include[1]  "${at('sub/folder.yaml')}" cannot be read: it is not a regular file`,
    );
  });
});
