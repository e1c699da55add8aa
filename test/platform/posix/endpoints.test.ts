import { execFileSync, spawn } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  renameSync,
  statSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { posixEndpoints } from '../../../src/platform/posix/endpoints.ts';
import { SOCKET_PATH_BYTES } from '../../../src/platform/posix/socket-path.ts';
import { tempFolder } from '../../helpers/temp-folder.ts';
import { until } from '../../helpers/until.ts';

const endpoints = posixEndpoints(SOCKET_PATH_BYTES.linux);
const refused = (code: string) => expect.objectContaining({ name: 'SupError', code });
const mode = (path: string): string => (lstatSync(path).mode & 0o7777).toString(8);

class Place implements Disposable {
  readonly #temp = tempFolder();
  readonly #servers: Server[] = [];
  readonly dir = join(this.#temp.path, 'run');
  readonly endpoint = join(this.dir, 'sup.sock');

  constructor() {
    mkdirSync(this.dir, { mode: 0o700 });
  }

  server(): Server {
    const server = createServer((socket) => socket.on('error', () => undefined).end('here'));
    this.#servers.push(server);
    return server;
  }

  [Symbol.dispose](): void {
    for (const server of this.#servers) server.close();
    this.#temp[Symbol.dispose]();
  }
}

/** Leaves the socket of a process behind that was killed. */
async function leaveDead(endpoint: string): Promise<void> {
  const child = spawn(process.execPath, ['-e', `require('net').createServer().listen(${JSON.stringify(endpoint)})`]);
  await until(() => existsSync(endpoint), 'the child listens');
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await ended;
  expect(statSync(endpoint).isSocket()).toBe(true);
}

function ask(endpoint: string): Promise<string> {
  return new Promise((resolve, reject) => {
    connect(endpoint)
      .on('data', (data) => resolve(data.toString()))
      .on('error', reject);
  });
}

describe('identity', () => {
  it('tells the socket from one that took its place, and from none', async () => {
    using place = new Place();
    expect(endpoints.identity(place.endpoint)).toBeUndefined();
    await endpoints.listen(place.server(), place.endpoint);
    const first = endpoints.identity(place.endpoint);
    expect(first).toBeDefined();
    expect(endpoints.identity(place.endpoint)).toBe(first);
    renameSync(place.endpoint, `${place.endpoint}.old`);
    await endpoints.listen(place.server(), place.endpoint);
    expect(endpoints.identity(place.endpoint)).not.toBe(first);
    unlinkSync(place.endpoint);
    writeFileSync(place.endpoint, '');
    expect(endpoints.identity(place.endpoint)).toBeUndefined();
  });
});

describe('listen', () => {
  it('is open to its owner only, from the first moment, whatever the mask', async () => {
    using place = new Place();
    const before = process.umask(0);
    try {
      const listening = endpoints.listen(place.server(), place.endpoint);
      // Its first part runs up to the bind before anything else gets a turn.
      expect(mode(place.endpoint)).toBe('600');
      expect(process.umask()).toBe(0);
      await listening;
    } finally {
      process.umask(before);
    }
    expect(mode(place.endpoint)).toBe('600');
    expect(await ask(place.endpoint)).toBe('here');
  });

  it('takes over the socket of a process that was killed', async () => {
    using place = new Place();
    await leaveDead(place.endpoint);
    await endpoints.listen(place.server(), place.endpoint);
    expect(await ask(place.endpoint)).toBe('here');
  });

  it('respects a live one', async () => {
    using place = new Place();
    await endpoints.listen(place.server(), place.endpoint);
    await expect(endpoints.listen(place.server(), place.endpoint)).rejects.toThrow(refused('ENDPOINT_LIVE'));
    expect(await ask(place.endpoint)).toBe('here');
  });

  it('refuses a file, a folder, a FIFO and a symbolic link, and leaves them alone', async () => {
    using place = new Place();
    const at = (name: string): string => join(place.dir, name);
    writeFileSync(at('file'), 'mine');
    mkdirSync(at('folder'));
    execFileSync('mkfifo', [at('fifo')]);
    symlinkSync(at('nowhere'), at('link'));
    await endpoints.listen(place.server(), place.endpoint);
    symlinkSync(place.endpoint, at('link-to-socket'));
    for (const name of ['file', 'folder', 'fifo', 'link', 'link-to-socket']) {
      await expect(endpoints.listen(place.server(), at(name))).rejects.toThrow(refused('ENDPOINT_NOT_SOCKET'));
      expect(existsSync(at(name)) || lstatSync(at(name)).isSymbolicLink()).toBe(true);
      expect(() => endpoints.verify(at(name))).toThrow(refused('ENDPOINT_NOT_SOCKET'));
    }
    expect(existsSync(at('nowhere'))).toBe(false);
  });

  it('refuses a folder into which others may write, and one that is not there', async () => {
    using place = new Place();
    chmodSync(place.dir, 0o770);
    await expect(endpoints.listen(place.server(), place.endpoint)).rejects.toThrow(refused('ENDPOINT_OPEN'));
    const missing = join(place.dir, 'not', 'sup.sock');
    await expect(endpoints.listen(place.server(), missing)).rejects.toThrow(refused('ENDPOINT_FAILED'));
    expect(existsSync(place.endpoint)).toBe(false);
  });

  it('refuses a path that the system would cut, and takes the longest one that fits', async () => {
    using place = new Place();
    const longest = join(place.dir, 'x'.repeat(107 - Buffer.byteLength(place.dir) - 1));
    await expect(endpoints.listen(place.server(), `${longest}x`)).rejects.toThrow(refused('ENDPOINT_TOO_LONG'));
    expect(() => endpoints.verify(`${longest}x`)).toThrow(refused('ENDPOINT_TOO_LONG'));
    await endpoints.listen(place.server(), longest);
    expect(await ask(longest)).toBe('here');
  });
});

describe('verify', () => {
  it('says nothing where nothing is, and nothing of what is right', async () => {
    using place = new Place();
    expect(() => endpoints.verify(place.endpoint)).not.toThrow();
    expect(() => endpoints.verify(join(place.dir, 'not', 'there'))).not.toThrow();
    await endpoints.listen(place.server(), place.endpoint);
    expect(() => endpoints.verify(place.endpoint)).not.toThrow();
  });

  it('names what stands where a folder should be, however far above', () => {
    using place = new Place();
    const file = join(place.dir, 'file');
    writeFileSync(file, '');
    for (const inFile of [join(file, 'sup.sock'), join(file, 'a', 'b', 'sup.sock')]) {
      expect(() => endpoints.verify(inFile)).toThrow(`${file} is a file and should be a folder`);
      expect(() => endpoints.verify(inFile)).toThrow(refused('HOME_NOT_FOLDER'));
    }
  });

  it('refuses a socket in a folder into which others may write', async () => {
    using place = new Place();
    await endpoints.listen(place.server(), place.endpoint);
    chmodSync(place.dir, 0o777);
    expect(() => endpoints.verify(place.endpoint)).toThrow(refused('ENDPOINT_OPEN'));
  });
});
