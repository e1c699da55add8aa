import { chmodSync, chownSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type TestHome, withHome } from '../../helpers/home.ts';
import { until } from '../../helpers/until.ts';
import { isAlive } from '../../helpers/world.ts';
import { count, Example, freePorts } from './example.ts';

const NOBODY = 65_534;
const RUNNERS = ['1', '2', '3', '4', '5'] as const;
/** What the runner does by itself: it looks for the host every second. */
const SCALED_HOST = ['delay: 5s', 'delay: 100ms'] as const;

interface Node {
  readonly name: string;
  readonly url: string;
  readonly away: boolean;
}

interface Ran {
  readonly runner: string;
  readonly task: number;
  readonly code: number;
  readonly said: string;
  readonly error?: string;
}

interface LongTask {
  readonly task: number;
  readonly runner: string;
  readonly slot: string;
  readonly lost: Promise<Ran>;
}

/** The host and its five runners, each at a port of its own. */
class River extends Example {
  #ports: readonly number[] = [];

  constructor(home: TestHome) {
    super(home, 'kohakuriver');
    for (const file of ['host.yaml', 'runner.yaml']) this.edit([SCALED_HOST], file);
  }

  async choosePorts(): Promise<void> {
    this.#ports = await freePorts(1 + RUNNERS.length);
    const [host, ...runners] = this.#ports.map(String);
    this.env = {
      HOST_PORT: host ?? '',
      ...Object.fromEntries(RUNNERS.map((name, at) => [`RUNNER${name}_PORT`, runners[at] ?? ''])),
    };
  }

  /** Everything runs, and every runner is known to the host. */
  async begin(): Promise<void> {
    await this.choosePorts();
    await this.up();
    await this.nodes('all of them', (nodes) => nodes.length === RUNNERS.length);
  }

  url(path: string): string {
    return `http://127.0.0.1:${this.#ports[0]}${path}`;
  }

  portOf(runner: string): number {
    return this.#ports[Number(runner)] ?? 0;
  }

  /** What the host knows of its runners, as soon as this is so. */
  nodes(what: string, so: (nodes: readonly Node[]) => boolean): Promise<readonly Node[]> {
    return until(async () => {
      const response = await fetch(this.url('/nodes')).catch(() => undefined);
      const nodes = (await response?.json()) as readonly Node[] | undefined;
      return nodes !== undefined && so(nodes) && nodes;
    }, `the host knows ${what}`);
  }

  async run(seconds: number, text: string): Promise<Ran> {
    const response = await fetch(this.url('/tasks'), { method: 'POST', body: JSON.stringify({ seconds, text }) });
    return (await response.json()) as Ran;
  }

  /** A task that outlives every test: its process, the runner that has it, and what becomes of it. */
  async longTask(): Promise<LongTask> {
    const lost = this.run(60, 'never said');
    const task = await until(async () => {
      const started = await this.home.ok('logs', 'kohakuriver/runner', '-n', '1000');
      return Number(/task (\d+): 60s/.exec(started)?.[1]);
    }, 'the task');
    const trees = await Promise.all(RUNNERS.map((name) => this.detail(`runner@${name}`)));
    const runner = RUNNERS[trees.findIndex(({ tree }) => tree.some(({ pid }) => pid === task))] ?? '';
    return { task, runner, slot: `runner@${runner}`, lost };
  }
}

const withRiver = (play: (river: River) => Promise<void>) => withHome((home) => play(new River(home)));

describe('KohakuRiver', () => {
  it('runs five runners from one template, each at its port, and tasks on them', () =>
    withRiver(async (river) => {
      await river.begin();
      const nodes = await river.nodes('five', ({ length }) => length === RUNNERS.length);
      expect(nodes.toSorted((one, other) => (one.name < other.name ? -1 : 1))).toEqual(
        RUNNERS.map((name) => ({ name: `runner${name}`, url: `http://127.0.0.1:${river.portOf(name)}`, away: false })),
      );
      const ran = await Promise.all(RUNNERS.map((name) => river.run(0, `task ${name}`)));
      expect(ran.map(({ said, code }) => [said, code])).toEqual(RUNNERS.map((name) => [`task ${name}\n`, 0]));
      expect(new Set(ran.map(({ runner }) => runner)).size).toBe(RUNNERS.length);
      // sup list-units 'kohakuriver*', as it were.
      const listed = await river.home.json<{ id: string }[]>('ls', 'kohakuriver/*');
      expect(listed.map(({ id }) => id)).toEqual([
        'kohakuriver/host',
        ...RUNNERS.map((name) => `kohakuriver/runner@${name}`),
      ]);
    }));

  it('goes on when one runner crashes with its task; it comes back to its port', () =>
    withRiver(async (river) => {
      await river.begin();
      const before = await river.pids();
      const { task, runner, slot, lost } = await river.longTask();
      process.kill(before[slot] ?? 0, 'SIGKILL');
      expect(await lost).toEqual({ runner: `runner${runner}`, error: 'the runner was lost' });
      await river.again(slot, before[slot] ?? null);
      expect(isAlive(task)).toBe(false);
      await river.says(slot, `is up at http://127.0.0.1:${river.portOf(runner)}`, 2);
      const after = await river.pids();
      for (const [id, pid] of Object.entries(after)) expect(pid === before[id]).toBe(id !== slot);
    }));

  it('stops a runner with its task at once: both are told to end', () =>
    withRiver(async (river) => {
      await river.begin();
      const { task, slot, lost } = await river.longTask();
      await river.home.ok('stop', `kohakuriver/${slot}`);
      expect(isAlive(task)).toBe(false);
      expect((await lost).error).toBe('the runner was lost');
      // Long before its 90 seconds are over: neither was killed.
      expect(await river.view(slot)).toMatchObject({ state: 'stopped', exit: { kind: 'code', code: 0 } });
      expect(await river.logs(slot)).toMatch(/ is down\n$/);
    }));

  it('keeps the runners when the host crashes; they find it again, and it knows them still', () =>
    withRiver(async (river) => {
      await river.begin();
      const before = await river.pids();
      process.kill(before['host'] ?? 0, 'SIGKILL');
      await river.again('host', before['host'] ?? null);
      await river.says('host', 'knows 5 runners');
      // journalctl --since "service start"
      const since = await river.home.ok('logs', '--since', 'start', 'kohakuriver/host');
      expect(since).toMatch(/^.* host is up on port \d+, knows 5 runners \(DEBUG\)\n/);
      await river.nodes('them again', (nodes) => nodes.length === 5 && nodes.every(({ away }) => !away));
      expect((await river.run(0, 'here again')).said).toBe('here again\n');
      const after = await river.pids();
      for (const name of RUNNERS) expect(after[`runner@${name}`]).toBe(before[`runner@${name}`]);
      // What it wrote is for its owner and its group alone, as the page wants it.
      expect(statSync(river.path('run', 'database')).mode & 0o777).toBe(0o750);
      expect(statSync(river.path('run', 'database', 'nodes.json')).mode & 0o777).toBe(0o640);
    }));

  it('is started again on failure only: not after a clean end, but when its port is taken', () =>
    withRiver(async (river) => {
      await river.begin();
      process.kill(await river.pid('runner@2'), 'SIGTERM');
      const ended = await river.comes('runner@2', 'its end', ({ pid }) => pid === null);
      expect(ended).toMatchObject({ state: 'stopped', exit: { kind: 'code', code: 0 }, nextStart: null });

      const taken = createServer().listen(river.portOf('2'), '127.0.0.1');
      await once(taken, 'listening');
      await river.home.sup('start', 'kohakuriver/runner@2');
      await river.says('runner@2', 'cannot listen on port', 2);
      await new Promise((resolve) => taken.close(resolve));
      await river.says('runner@2', 'runner2 is up', 2);
    }));

  it('is also only a host, or only runners that wait for one', () =>
    withRiver(async (river) => {
      await river.choosePorts();
      const start = (file: string) => river.home.run({ env: river.env }, 'start', river.path(file));
      expect((await start('runner.yaml')).stdout).toContain('5 processes running');
      await river.says('runner@3', `the host at ${river.url('')} is away; trying again`);
      expect(Object.keys(await river.pids())).not.toContain('host');
      expect((await start('host.yaml')).stdout).toMatch(/^kohakuriver\/host  running/m);
      await river.nodes('all', (nodes) => nodes.length === RUNNERS.length);
      expect(count(await river.logs('runner@3'), 'registered with')).toBe(1);
      // Both together are the same app, and nothing of it has changed.
      const plan = await river.home.run({ env: river.env }, 'plan', river.file, '--json');
      expect((JSON.parse(plan.stdout) as { action: string }[]).map(({ action }) => action)).toEqual(
        Array(1 + RUNNERS.length).fill('keep'),
      );
    }));

  it('starts no runner before Docker is there, where that is asked for', () =>
    withRiver(async (river) => {
      await river.choosePorts();
      // Slow enough that it is still waiting for its next try when it is looked at.
      const changes = [
        ['#+ before_start: [docker info]', 'before_start: [docker info]'],
        ['delay: 100ms', 'delay: 3s'],
      ] as const;
      river.edit(changes, 'runner.yaml');
      // Of the real PATH only what runs Node: this machine may have a Docker of its own.
      const bin = join(river.home.dir, '.kohakuriver', 'venv', 'bin');
      mkdirSync(bin, { recursive: true });
      symlinkSync(process.execPath, join(bin, 'node'));
      river.env = { ...river.env, PATH: bin };
      await river.home.run({ env: river.env }, 'start', '--no-wait', river.file);
      const waiting = await river.comes('runner@1', 'a start that failed', ({ state }) => state === 'waiting');
      expect(waiting.reason).toContain('docker');
      expect(await river.logs('runner@1')).not.toContain('is up');
      await river.comes('host', 'the host runs all the same', ({ state }) => state === 'running');

      writeFileSync(join(bin, 'docker'), `#!${join(bin, 'node')}\nconsole.log('docker is there');\n`, { mode: 0o755 });
      // By itself at the next try; a person need not wait for it.
      await river.home.sup('start', 'kohakuriver/runner');
      for (const name of RUNNERS) {
        await river.comes(`runner@${name}`, `runner${name} runs`, ({ state }) => state === 'running');
        await river.says(`runner@${name}`, `runner${name} is up`);
      }
      expect(await river.logs('runner@1')).toMatch(/docker is there\n(?:.*\n)*.* runner1 is up/);
    }));

  it.runIf(process.geteuid?.() === 0)('runs as a user of its own, who owns what it writes', () =>
    withRiver(async (river) => {
      await river.choosePorts();
      river.edit([['#+ user: kohakuriver-host', 'user: nobody']], 'host.yaml');
      chmodSync(river.home.dir, 0o755);
      mkdirSync(river.path('run'));
      chownSync(river.path('run'), NOBODY, NOBODY);
      await river.up();
      await river.nodes('all', (nodes) => nodes.length === RUNNERS.length);
      const status = (pid: number) => readFileSync(`/proc/${pid}/status`, 'utf8');
      expect(status(await river.pid('host'))).toMatch(/^Uid:\t65534\t65534\t65534\t65534$/m);
      expect(status(await river.pid('runner@1'))).toMatch(/^Uid:\t0\t/m);
      expect(statSync(river.path('run', 'database', 'nodes.json')).uid).toBe(NOBODY);
    }),
  );
});
