import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { join } from 'node:path';
import type { ProcessDetail, ProcessView } from '../../../src/protocol/view.ts';
import { root, type Said, type TestHome } from '../../helpers/home.ts';
import { until } from '../../helpers/until.ts';

/** What stands in the example, and what stands here in its place: times that are waited for, and nothing else. */
export type Scale = readonly (readonly [there: string, here: string])[];

/** An example as it is delivered, in a folder of its own within the home of a test. */
export class Example {
  readonly home: TestHome;
  readonly name: string;
  readonly folder: string;
  readonly file: string;
  /** The environment of the commands that apply the file. */
  env: Readonly<Record<string, string>> = {};

  constructor(home: TestHome, name: string, scale: Scale = []) {
    this.home = home;
    this.name = name;
    this.folder = join(home.dir, name);
    this.file = join(this.folder, 'app.yaml');
    cpSync(join(root, 'config', 'examples', name), this.folder, { recursive: true });
    this.edit(scale);
  }

  /** Each must stand exactly once in the file: a test that scales nothing would wait for minutes. */
  edit(changes: Scale, file = 'app.yaml'): void {
    let text = this.read(file);
    for (const [there, here] of changes) {
      if (count(text, there) !== 1) throw new Error(`"${there}" does not stand once in ${file} of the example`);
      text = text.replace(there, here);
    }
    writeFileSync(this.path(file), text);
  }

  path(...names: readonly string[]): string {
    return join(this.folder, ...names);
  }

  read(...names: readonly string[]): string {
    return readFileSync(this.path(...names), 'utf8');
  }

  /** `sup start` of its file. */
  start(): Promise<Said> {
    return this.home.run({ env: this.env }, 'start', this.file);
  }

  /** The same, that must succeed. */
  async up(): Promise<string> {
    const { code, stdout, stderr } = await this.start();
    if (code !== 0) throw new Error(`sup start: exit ${code}\n${stdout}${stderr}`);
    return stdout;
  }

  views(): Promise<ProcessView[]> {
    return this.home.json<ProcessView[]>('ls', this.name);
  }

  async view(target: string): Promise<ProcessView> {
    const [view] = await this.home.json<ProcessView[]>('ls', `${this.name}/${target}`);
    if (view === undefined) throw new Error(`${target} is not known`);
    return view;
  }

  async pid(target: string): Promise<number> {
    const { pid } = await this.view(target);
    if (pid === null) throw new Error(`${target} does not run`);
    return pid;
  }

  /** The pid of each, by what it is called after the app. */
  async pids(): Promise<Record<string, number | null>> {
    return Object.fromEntries((await this.views()).map(({ id, pid }) => [id.slice(this.name.length + 1), pid]));
  }

  async detail(target: string): Promise<ProcessDetail> {
    const [detail] = await this.home.json<ProcessDetail[]>('status', `${this.name}/${target}`);
    if (detail === undefined) throw new Error(`${target} is not known`);
    return detail;
  }

  /** Its view, as soon as this is so of it. */
  comes(target: string, what: string, so: (view: ProcessView) => boolean): Promise<ProcessView> {
    return until(async () => {
      const view = await this.view(target);
      return so(view) && view;
    }, what);
  }

  /** Its view, once it runs with another pid than this. */
  again(target: string, pid: number | null): Promise<ProcessView> {
    return this.comes(target, `${target} runs again`, (view) => view.state === 'running' && view.pid !== pid);
  }

  /** All that it ever wrote. */
  logs(target: string): Promise<string> {
    return this.home.ok('logs', `${this.name}/${target}`, '-n', '1000');
  }

  /** What it wrote, once it has written this, so many times. */
  says(target: string, text: string, times = 1): Promise<string> {
    return until(async () => {
      const logs = await this.logs(target);
      return count(logs, text) >= times && logs;
    }, `${target} says "${text}"`);
  }
}

export const count = (text: string, part: string): number => text.split(part).length - 1;

/** So many ports of the loopback that nobody listens at just now. */
export async function freePorts(many: number): Promise<readonly number[]> {
  const servers = Array.from({ length: many }, () => createServer().listen(0, '127.0.0.1'));
  await Promise.all(servers.map((server) => once(server, 'listening')));
  const ports = servers.map((server) => {
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('a server without a port');
    return address.port;
  });
  await Promise.all(servers.map((server) => once(server.close(), 'close')));
  return ports;
}
