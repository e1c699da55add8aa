import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Presence } from '../../src/daemon/presence.ts';
import { currentEndpoints } from '../../src/platform/endpoints.ts';
import { currentPaths } from '../../src/platform/paths.ts';
import { listen } from '../../src/rpc/listen.ts';
import { tempFolder } from '../helpers/temp-folder.ts';
import { until } from '../helpers/until.ts';
import { handlersWith } from '../rpc/handlers-with.ts';

/** A presence in a home of its own, on a real socket, and what it says. */
async function present() {
  const temp = tempFolder();
  const [paths, endpoints] = [currentPaths(), currentEndpoints()];
  const home = paths.home(temp.path, {});
  paths.secure(home);
  const said: string[] = [];
  const server = await listen({ endpoint: home.endpoint, endpoints, handlers: handlersWith({}), onFault: () => {} });
  const journal = { say: (text: string) => void said.push(text) };
  const presence = new Presence({ home, platform: { paths, endpoints }, server, journal });
  await presence.begin();
  return {
    home,
    said,
    presence,
    note: join(home.stateDir, 'endpoint'),
    pidFile: join(home.runtimeDir, 'supd.pid'),
    [Symbol.asyncDispose]: async () => {
      presence[Symbol.dispose]();
      await server.close();
      temp[Symbol.dispose]();
    },
  };
}

describe('presence', () => {
  it('is there at once, is made anew whatever is taken away, and leaves nothing', async () => {
    await using bed = await present();
    const { home, note, pidFile, said } = bed;
    const signs = [home.endpoint, note, pidFile];
    expect(signs.map((path) => existsSync(path))).toEqual([true, true, true]);
    for (const path of signs) rmSync(path);
    await until(() => signs.every((path) => existsSync(path)), 'all of it again');
    expect(said.toSorted()).toEqual(
      ['the note of its socket', 'the pid file', 'the socket'].map(
        (what) => `${what} was not there any more and is made anew`,
      ),
    );
    expect(statSync(home.endpoint).mode & 0o777).toBe(0o600);
    bed.presence[Symbol.dispose]();
    expect([note, pidFile].map((path) => existsSync(path))).toEqual([false, false]);
  });

  it('says once what is in its way, leaves it alone, and goes on by itself when it is gone', async () => {
    await using bed = await present();
    const { home, note, said } = bed;
    rmSync(home.endpoint);
    writeFileSync(home.endpoint, 'mine');
    for (let look = 1; look <= 2; look += 1) {
      rmSync(note);
      await until(() => existsSync(note), 'the end of a look');
    }
    expect(said.filter((line) => line.startsWith('the socket'))).toEqual([
      expect.stringMatching(/^the socket cannot be made: .* is a file and should be a socket; mend that/),
    ]);
    expect(readFileSync(home.endpoint, 'utf8')).toBe('mine');
    rmSync(home.endpoint);
    await until(() => existsSync(home.endpoint) && statSync(home.endpoint).isSocket(), 'its socket');
  });

  it('takes its leave also where something cannot be taken away', async () => {
    await using bed = await present();
    rmSync(bed.pidFile);
    mkdirSync(bed.pidFile);
    bed.presence[Symbol.dispose]();
    expect(existsSync(bed.note)).toBe(false);
    expect(bed.said).toEqual([expect.stringMatching(/^the pid file cannot be taken away: /)]);
  });
});
