import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { closeSync, constants, existsSync, openSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { currentHome } from '../../src/client/here.ts';
import { currentEndpoints } from '../../src/platform/endpoints.ts';
import { makeFifos } from '../../src/platform/posix/fifos.ts';
import { currentPaths } from '../../src/platform/paths.ts';
import type { Handlers } from '../../src/protocol/methods.ts';
import { PROTOCOL } from '../../src/protocol/version.ts';
import { listen } from '../../src/rpc/listen.ts';
import { type TempFolder, tempFolder } from '../helpers/temp-folder.ts';
import { view } from './views.ts';

let folder: TempFolder;
let program: string;

/** The command line as a program of its own, so that exit codes, pipes and what keeps a process alive are real. */
beforeAll(async () => {
  folder = tempFolder();
  program = join(folder.path, 'sup.mjs');
  const main = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));
  await build({
    stdin: {
      contents: `import { main } from ${JSON.stringify(main)};
        await main(process.argv.slice(2), { runDaemon: (argv) => console.log('daemon', ...argv) });`,
      resolveDir: folder.path,
    },
    outfile: program,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
    logLevel: 'error',
  });
});

afterAll(() => folder[Symbol.dispose]());

interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

function sup(args: readonly string[], env: Readonly<Record<string, string>> = {}, cwd = folder.path): Promise<Ran> {
  const options = { cwd, env: { PATH: process.env['PATH'] ?? '', ...env }, maxBuffer: 64 * 1024 * 1024 };
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [program, ...args], options, (_, stdout, stderr) =>
      resolve({ code: child.exitCode ?? -1, stdout, stderr }),
    );
  });
}

/** A daemon that only knows the list of what it supervises. */
async function listening(root: string, count: number): Promise<AsyncDisposable> {
  const home = currentHome(root, {});
  currentPaths().secure(home);
  const views = Array.from({ length: count }, (_, n) => view(`demo/process-${n}`));
  const handlers = {
    'daemon.hello': () => ({ protocol: PROTOCOL, version: '0.0.0', pid: process.pid }),
    'process.list': () => views,
  } as unknown as Handlers;
  return await listen({ endpoint: home.endpoint, endpoints: currentEndpoints(), handlers, onFault: () => {} });
}

async function ended(child: ChildProcess): Promise<{ code: number | null; stderr: string }> {
  let stderr = '';
  child.stderr?.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, stderr };
}

describe('sup as a program', () => {
  it('ends with 0 and says that no daemon is running', async () => {
    expect(await sup(['--home', join(folder.path, 'none'), 'ls'])).toEqual({
      code: 0,
      stdout: 'no daemon is running here; `sup start app.yaml` starts one\n',
      stderr: '',
    });
  });

  it.each([
    [['frobnicate'], 2, 'USAGE'],
    [['start'], 3, 'NO_APP_FILE'],
    [['check', 'absent.yaml'], 3, 'SPEC_FILE_MISSING'],
    [['check', 'bad.yaml'], 4, 'SPEC_INVALID'],
    [['stop', 'web'], 5, 'NO_DAEMON'],
  ])('%j ends with %i', async (args, code, name) => {
    writeFileSync(join(folder.path, 'bad.yaml'), 'processes: 7\n');
    const env = { SUP_HOME: join(folder.path, 'none') };
    const text = await sup(args, env);
    expect(text).toMatchObject({ code, stdout: '' });
    expect(text.stderr.split('\n')[0]).toMatch(new RegExp(`^error: .* \\(${name}\\)$`));
    expect(text.stderr).toMatch(/^hint: .+/m);
    const json = await sup([...args, '--json'], env);
    expect(json).toMatchObject({ code, stdout: '' });
    expect(JSON.parse(json.stderr)).toMatchObject({
      message: expect.any(String) as string,
      data: { code: name, exit: code },
    });
  });

  it('becomes the daemon through whoever hosts it', async () => {
    const { code, stdout } = await sup(['--home', '/h', 'daemon', 'run']);
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'daemon --home /h\n' });
  });

  it('lists over the socket of its home, found from --home, from SUP_HOME, and relative to the folder', async () => {
    const root = join(folder.path, 'h1');
    await using _ = await listening(root, 1);
    const ways = [sup(['--home', root, 'ls']), sup(['ls'], { SUP_HOME: root }), sup(['ls', '--home', 'h1'])];
    for (const { code, stdout } of await Promise.all(ways)) {
      expect(code).toBe(0);
      expect(stdout).toMatch(/^name .*\ndemo\/process-0 /);
    }
  });

  it('writes all of a long output into a pipe before it ends', async () => {
    const root = join(folder.path, 'h2');
    await using _ = await listening(root, 5_000);
    const { code, stdout } = await sup(['--home', root, 'ls', '--json']);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toHaveLength(5_000);
  });

  it('is coloured where that is demanded, and else plain in a pipe', async () => {
    const root = join(folder.path, 'h3');
    await using _ = await listening(root, 1);
    expect((await sup(['--home', root, 'ls'])).stdout).not.toContain('\u001b');
    expect((await sup(['--home', root, 'ls'], { FORCE_COLOR: '1' })).stdout).toContain('\u001b[32mrunning');
    expect((await sup(['--home', root, 'ls'], { FORCE_COLOR: '1', NO_COLOR: '1' })).stdout).not.toContain('\u001b');
  });

  it.runIf(existsSync('/dev/full'))('says when its output cannot be written', async () => {
    const full = openSync('/dev/full', 'w');
    const child = spawn(process.execPath, [program, '--help'], { stdio: ['ignore', full, 'pipe'], env: {} });
    closeSync(full);
    expect(await ended(child)).toEqual({
      code: 6,
      stderr: expect.stringMatching(/^error: .*ENOSPC.* \(OUTPUT_FAILED\)\nhint: .*\n$/),
    });
  });

  it('ends silently when its reader has gone', async () => {
    const fifo = join(folder.path, 'fifo');
    makeFifos([fifo]);
    const reader = openSync(fifo, constants.O_RDONLY | constants.O_NONBLOCK);
    const writer = openSync(fifo, constants.O_WRONLY);
    closeSync(reader);
    const child = spawn(process.execPath, [program, '--help'], { stdio: ['ignore', writer, 'pipe'], env: {} });
    closeSync(writer);
    expect(await ended(child)).toEqual({ code: 0, stderr: '' });
  });
});
