import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { root, type TestHome, withHome } from '../helpers/home.ts';

/** An error with its stack, cause and fields; what it must not be is the whole module on one line. */
const READABLE = 2_500;

/** The home as a project that has sup among its packages. */
function installed(home: TestHome): void {
  mkdirSync(join(home.dir, 'node_modules'));
  symlinkSync(root, join(home.dir, 'node_modules', 'sup'));
}

const run = (home: TestHome, ...args: readonly string[]): string =>
  execFileSync(process.execPath, args, { encoding: 'utf8', cwd: home.dir });

describe('the package', () => {
  it('gives programs a typed client', async () => {
    await withHome(async (home) => {
      installed(home);
      const file = home.write(
        'user.mts',
        `import { connect, isSupError, type ProcessView } from 'sup';
         export async function names(home: string): Promise<readonly string[]> {
           const sup = await connect({ home, start: true });
           const views: readonly ProcessView[] = await sup.list();
           // @ts-expect-error a target is a string
           await sup.stop(7).catch((error: unknown) => isSupError(error));
           return views.map(({ id }) => id);
         }`,
      );
      const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
      const roots = join(root, 'node_modules', '@types');
      const flags = ['--strict', '--module', 'nodenext', '--target', 'es2023', '--lib', 'es2023,esnext.disposable'];
      expect(run(home, tsc, ...flags, '--noEmit', '--typeRoots', roots, '--types', 'node', file)).toBe('');
    });
  });

  it('connects from a program that knows only its name', async () => {
    await withHome(async (home) => {
      installed(home);
      const program = `import { connect } from 'sup';
        const sup = await connect({ home: process.argv[1], start: true });
        console.log(JSON.stringify([await sup.list(), (await sup.daemon()).home]));
        await sup.close();`;
      expect(JSON.parse(run(home, '--input-type=module', '-e', program, home.dir))).toEqual([[], home.dir]);
    });
  });

  it('says what is wrong in lines that one can read, where nobody catches it', async () => {
    await withHome(async (home) => {
      installed(home);
      const program = `import { connect } from 'sup';\nawait connect({ home: '${home.dir}' });\n`;
      const { status, stderr } = spawnSync(process.execPath, [home.write('user.mjs', program)], { encoding: 'utf8' });
      expect(status).toBe(1);
      expect(stderr).toMatch(/^SupError: no daemon answers at /m);
      expect(stderr.length).toBeLessThan(READABLE);
    });
  });

  it('carries the licences of what it bundles, and lists it', () => {
    const notices = readFileSync(join(root, 'dist', 'THIRD-PARTY-NOTICES.txt'), 'utf8');
    const bill = JSON.parse(readFileSync(join(root, 'dist', 'sbom.json'), 'utf8')) as {
      components: { name: string }[];
    };
    expect(bill.components.map(({ name }) => name)).toContain('commander');
    for (const { name } of bill.components) expect(notices).toContain(`\n${name} `);
  });
});
