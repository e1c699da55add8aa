import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';

const program = fileURLToPath(new URL('../../../config/examples/lyra/lyra.mjs', import.meta.url));
const GOOD = { DISCORD_BOT_TOKEN: 'a.b.c', DISCORD_CHANNEL_ID: '1' };

interface Lyra {
  readonly child: ChildProcess;
  /** All that it wrote so far. */
  text(): string;
  /** Resolves when it has written this. */
  says(pattern: RegExp): Promise<void>;
  readonly exit: Promise<readonly [code: number | null, signal: string | null]>;
}

const children: ChildProcess[] = [];
const servers: Server[] = [];

function lyra(env: Readonly<Record<string, string>>, ...words: readonly string[]): Lyra {
  const child = spawn(process.execPath, [program, ...words], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  children.push(child);
  let text = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (part: string) => (text += part));
  const exit = once(child, 'close') as Promise<[number | null, string | null]>;
  const says = async (pattern: RegExp): Promise<void> => {
    while (!pattern.test(text)) await Promise.race([once(child.stdout, 'data'), once(child.stderr, 'data')]);
  };
  return { child, text: () => text, says, exit };
}

/** A gateway that gives this answer, or null: none; `close` hangs up on everybody. */
async function gateway(answer: string | null): Promise<{ address: string; asked: string[]; close: () => void }> {
  const asked: string[] = [];
  const hangUp: (() => void)[] = [];
  const server = createServer((socket) => {
    hangUp.push(() => socket.destroy());
    socket.setEncoding('utf8').on('error', () => {});
    socket.on('data', (line: string) => {
      asked.push(line.trim());
      if (answer !== null && line.startsWith('IDENTIFY')) socket.write(`${answer}\n`);
    });
  });
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const close = (): void => hangUp.forEach((each) => each());
  return { address: `127.0.0.1:${(server.address() as AddressInfo).port}`, asked, close };
}

afterEach(async () => {
  for (const child of children.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    child.kill('SIGKILL');
    await once(child, 'close');
  }
  for (const server of servers.splice(0)) await new Promise((done) => server.close(done));
});

describe('the stand-in for Lyra', () => {
  it.each([[{}], [{ ...GOOD, DISCORD_BOT_TOKEN: 'wrong' }], [{ ...GOOD, DISCORD_CHANNEL_ID: '' }]])(
    'fails with %j',
    async (env) => {
      const { exit, text } = lyra(env);
      expect(await exit).toEqual([1, null]);
      expect(text()).toMatch(/error: (improper token|DISCORD_BOT_TOKEN and)/);
      expect(text()).not.toContain('wrong');
    },
  );

  it('only looks at its configuration with --verify', async () => {
    const good = lyra(GOOD, '--verify');
    expect(await good.exit).toEqual([0, null]);
    expect(good.text()).toMatch(/ the configuration is complete\n$/);
    expect(await lyra({}, '--verify').exit).toEqual([1, null]);
  });

  it('says heartbeats, and obeys SIGTERM in time', async () => {
    const { child, exit, says, text } = lyra({ ...GOOD, HEARTBEAT_INTERVAL_MINUTES: '0.0005' });
    await says(/ready, talking to channel 1[^]*heartbeat 2/);
    child.kill('SIGTERM');
    expect(await exit).toEqual([0, null]);
    expect(text()).toMatch(/closing the connection to Discord\n.*goodbye\n$/);
  });

  it('talks to a gateway and says goodbye to it', async () => {
    const { address, asked } = await gateway('READY');
    const { child, exit, says } = lyra({ ...GOOD, DISCORD_GATEWAY: address });
    await says(/ready/);
    child.kill('SIGTERM');
    expect(await exit).toEqual([0, null]);
    expect(asked).toEqual(['IDENTIFY a.b.c', 'BYE']);
  });

  it('fails when the gateway does not believe its token', async () => {
    const { address } = await gateway('INVALID');
    const { exit, text } = lyra({ ...GOOD, DISCORD_GATEWAY: address });
    expect(await exit).toEqual([1, null]);
    expect(text()).toMatch(/improper token/);
  });

  it('fails when the gateway is not there, or goes away', async () => {
    const { address, close } = await gateway('READY');
    const there = lyra({ ...GOOD, DISCORD_GATEWAY: address });
    await there.says(/ready/);
    close();
    expect(await there.exit).toEqual([1, null]);
    expect(there.text()).toMatch(/the gateway closed the connection/);
    const nowhere = lyra({ ...GOOD, DISCORD_GATEWAY: '127.0.0.1:1' });
    expect(await nowhere.exit).toEqual([1, null]);
    expect(nowhere.text()).toMatch(/cannot reach the gateway: ECONNREFUSED/);
  });

  it('fails when the gateway takes its token and does not answer', async () => {
    const { address, asked } = await gateway(null);
    const { exit, text } = lyra({ ...GOOD, DISCORD_GATEWAY: address, CONNECT_TIMEOUT_S: '0.2' });
    expect(await exit).toEqual([1, null]);
    expect(text()).toMatch(/error: the gateway does not answer\n$/);
    expect(asked).toEqual(['IDENTIFY a.b.c']);
  });

  it('maintains things without any configuration', async () => {
    const { exit, text } = lyra({}, '--maintain');
    expect(await exit).toEqual([0, null]);
    expect(text()).toMatch(/ maintenance is done\n$/);
  });

  it.runIf(process.platform === 'linux')('leaks as fast as it is asked to', async () => {
    const { child, says } = lyra({ ...GOOD, LEAK_MB_PER_S: '200', HEARTBEAT_INTERVAL_MINUTES: '0.0005' });
    const residentMb = (): number =>
      Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1]) / 1_024;
    await says(/ready/);
    const before = residentMb();
    for (let beats = 1; residentMb() < before + 40; beats += 1) await says(new RegExp(`heartbeat ${beats}\n`));
    expect(residentMb()).toBeGreaterThanOrEqual(before + 40);
  });
});
