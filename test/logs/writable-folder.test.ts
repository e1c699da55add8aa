import { existsSync, lstatSync, mkdirSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isSupError } from '../../src/errors/sup-error.ts';
import { makeFolder, requireWritable } from '../../src/logs/writable-folder.ts';
import { tempFolder } from '../helpers/temp-folder.ts';

/** What the call throws; undefined when it does not. */
function thrownBy(call: () => void): unknown {
  try {
    call();
  } catch (error) {
    return error;
  }
  return undefined;
}

/** What may stand somewhere on the way to the folder. */
const obstacles = {
  nothing: () => {},
  'a folder': (path: string) => void mkdirSync(path),
  'a file': (path: string) => writeFileSync(path, '', { mode: 0o777 }),
  'a link to a folder': (path: string, elsewhere: string) => symlinkSync(elsewhere, path),
  'a link to nowhere': (path: string, elsewhere: string) => symlinkSync(join(elsewhere, 'nowhere'), path),
  'a link to itself': (path: string) => symlinkSync(path, path),
};
type Obstacle = keyof typeof obstacles;

describe('a folder for logs', () => {
  it('is made exactly where it was not refused, and the question alone makes nothing', () => {
    const names = fc.array(fc.constantFrom('app', 'web@0', 'ä b', '...', 'x'.repeat(255)), {
      minLength: 1,
      maxLength: 5,
    });
    const kinds = fc.constantFrom(...(Object.keys(obstacles) as Obstacle[]));
    const made = fc.property(names, fc.nat(4), kinds, (parts, at, obstacle) => {
      using folder = tempFolder();
      const root = join(folder.path, 'root');
      const elsewhere = join(folder.path, 'elsewhere');
      mkdirSync(root);
      mkdirSync(elsewhere);
      const placed = join(root, ...parts.slice(0, (at % parts.length) + 1));
      mkdirSync(dirname(placed), { recursive: true });
      obstacles[obstacle](placed, elsewhere);
      const dir = join(root, ...parts);
      const before = readdirSync(folder.path, { recursive: true });

      const refused = thrownBy(() => requireWritable(dir));
      expect(readdirSync(folder.path, { recursive: true })).toEqual(before);
      const failed = thrownBy(() => makeFolder(dir));

      expect(refused === undefined).toBe(failed === undefined);
      if (refused === undefined) expect(lstatSync(dir).isDirectory()).toBe(true);
      else expect(isSupError(refused) && refused.code).toBe('LOG_DIR_UNWRITABLE');
    });
    fc.assert(made, { numRuns: 150 });
  });

  it('is below no link where sup makes folders; above them the user may have what he likes', () => {
    using folder = tempFolder();
    const at = (...parts: string[]) => join(folder.path, ...parts);
    mkdirSync(at('elsewhere'));
    mkdirSync(at('root'));
    symlinkSync(at('root'), at('chosen'));
    symlinkSync(at('elsewhere'), at('root', 'app'));
    mkdirSync(at('root', 'other'));
    symlinkSync(at('elsewhere'), at('root', 'other', 'web@0'));
    for (const [dir, link] of [
      [at('chosen', 'app', 'web@0'), at('chosen', 'app')],
      [at('chosen', 'other', 'web@0'), 'it'],
    ] as const) {
      const why = `${link} is a symbolic link`;
      expect(thrownBy(() => requireWritable(dir))).toMatchObject({ code: 'LOG_DIR_UNWRITABLE', params: { why } });
      expect(thrownBy(() => makeFolder(dir))).toMatchObject({ message: why });
    }
    expect(readdirSync(at('elsewhere'))).toEqual([]);
    makeFolder(at('chosen', 'good', 'web@0'));
    expect(readdirSync(at('root', 'good'))).toEqual(['web@0']);
  });

  it('is no business of others, at any depth', () => {
    using folder = tempFolder();
    makeFolder(join(folder.path, 'a', 'b'));
    for (const dir of ['a', 'a/b']) {
      expect(statSync(join(folder.path, dir)).mode & 0o777).toBe(0o750 & ~process.umask());
    }
  });

  it('is made again when it was removed, and taken as it is when it is there', () => {
    using folder = tempFolder();
    const dir = join(folder.path, 'a', 'b');
    for (let turn = 0; turn < 2; turn += 1) {
      makeFolder(dir);
      makeFolder(dir);
      expect(readdirSync(join(folder.path, 'a'))).toEqual(['b']);
      rmSync(join(folder.path, 'a'), { recursive: true });
    }
  });
});

const kernelFolders = ['/proc', '/proc/self', '/sys', '/dev/pts'].filter((path) => existsSync(path));

describe.runIf(process.platform === 'linux')("below the kernel's own file systems", () => {
  it.each(kernelFolders.flatMap((dir) => [join(dir, 'nope'), join(dir, 'nope', 'app', 'web@0')]))(
    'a folder is refused at once, also for root: %s',
    (dir) => {
      expect(thrownBy(() => requireWritable(dir))).toMatchObject({
        code: 'LOG_DIR_UNWRITABLE',
        params: { path: dir },
        hint: expect.stringMatching(/logs\.dir/),
      });
    },
  );

  it('the attempt to make one comes back', () => {
    expect(thrownBy(() => makeFolder('/proc/nope/app'))).toMatchObject({ code: expect.stringMatching(/^E/) });
  });
});
