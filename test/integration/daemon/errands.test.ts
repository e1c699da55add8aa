import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { systemClock } from '../../../src/base/clock.ts';
import { newborn } from '../../../src/core/state.ts';
import { createCapture } from '../../../src/daemon/capture/index.ts';
import { describeFailure, type ErrandOutcome } from '../../../src/daemon/errand.ts';
import type { ErrandOrder } from '../../../src/daemon/errand-order.ts';
import { Errands } from '../../../src/daemon/errands.ts';
import { LAUNCH_SLICE_MS } from '../../../src/daemon/launches.ts';
import { logDirOf, Outputs } from '../../../src/daemon/outputs.ts';
import { idOf, newSlot } from '../../../src/daemon/slot.ts';
import type { LaunchSpec } from '../../../src/spec/types.ts';
import { aSpec } from '../../core/specs.ts';
import { until } from '../../helpers/until.ts';
import { Grove, mechanisms } from '../platform/grove.ts';

/** More than a machine has processors, by far. */
const MANY = 60;
const SH = '/bin/sh';
const RUN = 3;

/** The runner in a home of its own. */
class Bed implements Disposable {
  readonly grove: Grove;
  readonly errands: Errands;
  readonly #outputs: Outputs;

  constructor(mechanism: 'cgroup' | 'proc') {
    this.grove = new Grove(mechanism);
    const { home, platform } = this.grove;
    const capture = createCapture({ home, platform, onTrouble: () => {} });
    this.#outputs = new Outputs(home, capture);
    this.errands = new Errands({ home, launcher: platform.launcher, outputs: this.#outputs }, platform.trees);
  }

  order(command: readonly string[], parts: Partial<ErrandOrder> = {}, launch: Partial<LaunchSpec> = {}): ErrandOrder {
    const { PATH = '' } = process.env;
    const spec = aSpec({ launch: { ...aSpec().launch, cwd: this.grove.dir, env: { PATH }, ...launch } });
    const instance = { ...newborn(idOf(spec), spec), run: RUN };
    const slot = newSlot(instance.id, { file: null, inherited: {}, blueprints: null }, systemClock);
    return { instance, slot, purpose: 'reload', command, mainPid: null, timeoutMs: 30_000, ...parts };
  }

  sh(script: string, parts: Partial<ErrandOrder> = {}, launch: Partial<LaunchSpec> = {}): Promise<ErrandOutcome> {
    return this.errands.run(this.order([SH, '-c', script], parts, launch));
  }

  path(name: string): string {
    return join(this.grove.dir, name);
  }

  read(name: string): string {
    return readFileSync(this.path(name), 'utf8');
  }

  log(): string {
    const dir = logDirOf(this.grove.home, aSpec());
    return readdirSync(dir)
      .filter((name) => name.endsWith('.log'))
      .map((name) => readFileSync(join(dir, name), 'utf8'))
      .join('');
  }

  [Symbol.dispose](): void {
    this.errands[Symbol.dispose]();
    this.#outputs[Symbol.dispose]();
    this.grove.platform.trees.release('shop/web@0');
    this.grove[Symbol.dispose]();
  }
}

describe.each(mechanisms)('errands (trees by %s)', (mechanism) => {
  it('run with the folder, the environment and the mask of the instance, and know its main process', async () => {
    using bed = new Bed(mechanism);
    const { home } = bed.grove;
    writeFileSync(bed.path('more.env'), 'FRESH=yes\n');
    const envFiles = [{ path: bed.path('more.env'), optional: false }];
    const launch = { env: { PATH: process.env['PATH'] ?? '', MAINPID: 'foreign' }, envFiles, umask: 0o077 };
    const script = 'pwd >here; env | sort >env; umask >mask';
    expect(await bed.sh(script, { mainPid: 4242 }, launch)).toEqual({ kind: 'done' });
    expect(bed.read('here')).toBe(`${bed.grove.dir}\n`);
    expect(bed.read('mask').trim()).toMatch(/^0+77$/);
    const env = bed.read('env').split('\n');
    expect(env).toContain('FRESH=yes');
    expect(env).toContain('MAINPID=4242');
    expect(env).toContain('SUP_ID=shop/web@0');
    expect(env).toContain(`SUP_RUN=${home.tag}.${RUN}`);
    expect(await bed.sh(script, {}, launch)).toEqual({ kind: 'done' });
    expect(bed.read('env')).not.toContain('MAINPID');
  });

  it('speak into the log of the instance, and are heard before they are told to be over', async () => {
    using bed = new Bed(mechanism);
    await bed.sh('echo to stdout; echo to stderr >&2');
    expect(bed.log()).toBe('to stdout\nto stderr\n');
  });

  it('tell how they failed', async () => {
    using bed = new Bed(mechanism);
    const words = async (script: string): Promise<string> => {
      const outcome = await bed.sh(script);
      return outcome.kind === 'done' ? 'done' : describeFailure(outcome);
    };
    expect(await words('exit 3')).toBe('`/bin/sh -c exit 3` exited with 3');
    expect(await words('kill -9 $$')).toBe('`/bin/sh -c kill -9 $$` was killed by SIGKILL');
    const missing = await bed.errands.run(bed.order(['not-there-at-all', '-x']));
    expect(missing).toMatchObject({ kind: 'failed', exit: { kind: 'unspawned', code: 'LAUNCH_NOT_FOUND' } });
    expect(missing.kind === 'failed' && describeFailure(missing)).toMatch(
      /^`not-there-at-all -x` could not be run: .*not-there-at-all/,
    );
    const unfit = await bed.sh('true', {}, { envRequired: ['NOT_SET'] });
    expect(unfit).toMatchObject({ kind: 'failed', exit: { kind: 'unspawned', code: 'SPEC_ENV_REQUIRED' } });
  });

  it('are ended with their whole group when their time is up', async () => {
    using bed = new Bed(mechanism);
    const began = performance.now();
    const outcome = await bed.sh('sleep 1000 & echo $! >child; wait', { timeoutMs: 300 });
    expect(performance.now() - began).toBeGreaterThanOrEqual(299);
    expect(outcome).toMatchObject({ kind: 'timed-out', afterMs: 300 });
    expect(outcome.kind === 'timed-out' && describeFailure(outcome)).toContain('took longer than 300ms');
    const child = Number(bed.read('child'));
    await until(() => bed.grove.platform.trees.birth(child) === undefined, 'its child has gone with it');
  });

  it('are called off: asked first, then killed; what is called off already never begins', async () => {
    using bed = new Bed(mechanism);
    const off = new AbortController();
    const stubborn = bed.order([SH, '-c', 'trap "echo asked >asked" TERM; echo $$ >pid; while :; do sleep 0.1; done']);
    const running = bed.errands.run(stubborn, { off: off.signal });
    await until(() => existsSync(bed.path('pid')) && bed.read('pid') !== '', 'it runs');
    expect(bed.errands.lives('shop/web@0')).toBe(true);
    off.abort();
    expect(await running).toEqual({ kind: 'called-off' });
    expect(bed.read('asked')).toBe('asked\n');
    expect(bed.errands.lives('shop/web@0')).toBe(false);
    expect(await bed.errands.run(stubborn, { off: off.signal })).toEqual({ kind: 'called-off' });
  });

  it('are part of the tree of their instance', async () => {
    using bed = new Bed(mechanism);
    const running = bed.sh('echo $$ >pid; sleep 1000');
    const pid = await until(() => existsSync(bed.path('pid')) && Number(bed.read('pid')), 'it runs');
    const ref = { id: 'shop/web@0', main: null };
    const members = bed.grove.platform.trees.members([ref]).get(ref.id) ?? [];
    expect(members.map((member) => member.pid)).toContain(pid);
    bed.errands.signal('shop/web@0', 'SIGKILL');
    expect(await running).toEqual({ kind: 'called-off' });
    await until(() => bed.grove.platform.trees.populated([ref]).size === 0, 'the tree is empty');
  });

  it('end with the runner', async () => {
    const bed = new Bed(mechanism);
    const running = bed.sh('sleep 1000');
    bed[Symbol.dispose]();
    expect(await running).toEqual({ kind: 'called-off' });
  });
});

describe('errands', () => {
  it('run however many others do', async () => {
    using bed = new Bed(mechanisms[0] ?? 'proc');
    const held = Array.from({ length: MANY }, () => bed.sh('until [ -e go ]; do sleep 0.2; done'));
    expect(await bed.sh('touch go')).toEqual({ kind: 'done' });
    expect(new Set((await Promise.all(held)).map(({ kind }) => kind))).toEqual(new Set(['done']));
  });

  it('wait for their turn while many are launched; what is called off or out of time by then had none', async () => {
    using bed = new Bed(mechanisms[0] ?? 'proc');
    const turns: string[] = [];
    // The launch of the first takes up the slice of this turn of the loop.
    const until = performance.now() + LAUNCH_SLICE_MS;
    const busy = (): void => {
      turns.push('first');
      while (performance.now() < until);
    };
    const first = bed.errands.run(bed.order(['true']), { begun: busy });
    const off = new AbortController();
    const struck = bed.errands.run(bed.order(['touch', 'struck']), { off: off.signal });
    const next = bed.errands.run(bed.order(['touch', 'next']), { begun: () => turns.push('next') });
    expect(turns).toEqual(['first']);
    off.abort();
    expect(await struck).toEqual({ kind: 'no-turn', command: ['touch', 'struck'] });
    expect(await Promise.all([first, next])).toEqual([{ kind: 'done' }, { kind: 'done' }]);
    expect(turns).toEqual(['first', 'next']);
    expect([existsSync(bed.path('next')), existsSync(bed.path('struck'))]).toEqual([true, false]);
  });
});
