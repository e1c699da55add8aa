import { closeSync, existsSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Exit, InstanceId } from '../../../src/base/process.ts';
import { currentPlatform } from '../../../src/platform/index.ts';
import { leavesFolder } from '../../../src/platform/linux/leaf-name.ts';
import { ownPlace } from '../../../src/platform/linux/cgroup-place.ts';
import { marker } from '../../../src/platform/marker.ts';
import { currentPaths } from '../../../src/platform/paths.ts';
import type { Home, Platform, TreeRef } from '../../../src/platform/platform.ts';
import { tempFolder } from '../../helpers/temp-folder.ts';
import { until } from '../../helpers/until.ts';
import { isAlive, processesOf } from '../../helpers/world.ts';

export const children = fileURLToPath(new URL('../../fixtures/children', import.meta.url));

export interface Planted {
  readonly ref: TreeRef & { readonly main: { readonly pid: number; readonly birth: string } };
  readonly id: InstanceId;
  /** What has been written to its output so far. */
  output(): string;
  readonly exits: readonly Exit[];
}

/** A home of its own with real processes in it. At its end nothing of them is left, or it throws. */
export class Grove implements Disposable {
  readonly #folder = tempFolder();
  readonly #planted: Planted[] = [];
  readonly #successors: Platform[] = [];
  readonly home: Home;
  readonly platform: Platform;

  constructor(mechanism: 'cgroup' | 'proc' | '') {
    this.home = currentPaths().home(join(this.#folder.path, 'home'), {});
    currentPaths().secure(this.home);
    this.platform = currentPlatform(this.home, mechanism === 'proc' ? { SUP_TREES: 'proc' } : {});
  }

  get dir(): string {
    return this.#folder.path;
  }

  file(name: string, text = ''): string {
    const path = join(this.dir, name);
    writeFileSync(path, text);
    return path;
  }

  /** Another daemon of the same home, as after a crash of the first. */
  successor(mechanism: 'cgroup' | 'proc'): Platform {
    const later = currentPlatform(this.home, mechanism === 'proc' ? { SUP_TREES: 'proc' } : {});
    this.#successors.push(later);
    return later;
  }

  launch(id: InstanceId, ...argv: readonly string[]): Planted {
    const log = join(this.dir, `${id.replaceAll('/', '_')}.log`);
    const out = openSync(log, 'a');
    const exits: Exit[] = [];
    try {
      const [first = '', ...rest] = argv;
      const PATH = process.env['PATH'] ?? '';
      const file = this.platform.launcher.resolve(first, this.dir, PATH, null);
      const env = { PATH, ...marker(this.home, id, 1) };
      const request = {
        id,
        run: 1,
        argv: [file, ...rest],
        cwd: this.dir,
        env,
        umask: null,
        identity: null,
        nice: null,
        stdout: out,
        stderr: out,
      };
      const main = this.platform.launcher.launch(request, (exit) => exits.push(exit));
      const planted = { id, ref: { id, main }, exits, output: () => readFileSync(log, 'utf8') };
      this.#planted.push(planted);
      return planted;
    } finally {
      closeSync(out);
    }
  }

  /** The tree of has-family.sh, complete: six processes, the main one first, each of which has become what it will be. */
  async family(id: InstanceId): Promise<{ readonly planted: Planted; readonly pids: readonly number[] }> {
    const list = join(this.dir, `family-${this.#planted.length}`);
    const planted = this.launch(id, '/bin/sh', join(children, 'has-family.sh'), list);
    await until(() => planted.output().includes('complete'), 'the family is complete');
    const pids = readFileSync(list, 'utf8').trim().split('\n').map(Number);
    const comms = (): readonly string[] => pids.map((pid) => readFileSync(`/proc/${pid}/comm`, 'utf8').trim());
    await until(() => comms().filter((comm) => comm === 'sleep').length === 4, 'all but the stubborn are sleeping');
    return { planted, pids };
  }

  async gone(...planted: readonly Planted[]): Promise<void> {
    const refs = planted.map(({ ref }) => ref);
    await until(() => this.platform.trees.populated(refs).size === 0, 'the trees are empty');
  }

  [Symbol.dispose](): void {
    for (const { ref } of this.#planted) this.platform.trees.signal(ref, 'SIGKILL', 'tree');
    const left = (): number[] => processesOf(this.dir, this.home.tag).map(({ pid }) => pid);
    const end = performance.now() + 5_000;
    // Not awaited: a test ends in order, with this as its last step.
    while (left().length > 0 && performance.now() < end) for (const pid of left()) kill(pid);
    for (const { id } of this.#planted) this.platform.trees.release(id);
    for (const platform of [...this.#successors, this.platform]) platform[Symbol.dispose]();
    const folder = join(ownPlace()?.own ?? '/nowhere', leavesFolder(this.home.tag));
    const cgroups = existsSync(folder);
    const alive = left().filter(isAlive);
    this.#folder[Symbol.dispose]();
    if (alive.length > 0) throw new Error(`left behind: ${alive.join(' ')}`);
    if (cgroups) throw new Error(`left behind: ${folder}`);
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended meanwhile.
  }
}

/** How the mechanisms that this machine has are asked for. */
export const mechanisms: readonly ('cgroup' | 'proc')[] = (() => {
  using grove = new Grove('');
  return grove.platform.trees.mechanism === 'cgroup' ? ['cgroup', 'proc'] : ['proc'];
})();
