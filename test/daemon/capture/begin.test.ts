import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { lastStart, startsIn } from '../../../src/logs/starts.ts';
import { extent } from '../../../src/logs/read.ts';
import { CaptureBed, launch, sh } from './bed.ts';

describe('the beginning of a run', () => {
  it('is noted where its first byte stands, from the second start on', async () => {
    using bed = new CaptureBed();
    const request = bed.request('app/web@0');
    using slot = bed.capture.open(request);
    slot.begin(1)();
    await sh(slot, 'echo one');
    slot.begin(2)();
    slot.begin(2)();
    await sh(slot, 'echo two');
    slot.begin(3)();
    expect(startsIn(request.dir).map(({ run, offsets }) => [run, offsets])).toEqual([
      [2, { all: 4 }],
      [3, { all: 8 }],
    ]);
  });

  it('has behind it what the last run left in the pipe', async () => {
    using bed = new CaptureBed();
    const request = bed.request('app/web@0');
    using slot = bed.capture.open(request);
    slot.begin(1)();
    await once(launch(slot, '/bin/sh', '-c', 'echo of the first'), 'exit');
    slot.begin(2)();
    expect(lastStart(request.dir, 'all')).toBe('of the first\n'.length);
  });

  it('is not noted for what never lived', async () => {
    using bed = new CaptureBed();
    const request = bed.request('app/web@0');
    using slot = bed.capture.open(request);
    slot.begin(1)();
    await sh(slot, 'echo one');
    slot.begin(2);
    expect(startsIn(request.dir)).toEqual([]);
    slot.begin(2)();
    expect(startsIn(request.dir).map(({ run }) => run)).toEqual([2]);
  });

  it('stays right over rotation, pruning and a new daemon', async () => {
    using bed = new CaptureBed();
    const request = bed.request('app/web@0', { maxSizeBytes: 4_096, maxFiles: 2 });
    const write = 'i=0; while [ $i -lt 900 ]; do echo "this is line $i"; i=$((i+1)); done';
    const run = async (number: number): Promise<number> => {
      using slot = bed.capture.open(request);
      const began = extent(request.dir, 'all')?.to ?? 0;
      slot.begin(number)();
      await sh(slot, write);
      return began;
    };
    await run(1);
    await run(2);
    bed.reopen();
    // Runs are counted from the beginning by a new daemon.
    const began = await run(1);
    expect(lastStart(request.dir, 'all')).toBe(began);
    expect(extent(request.dir, 'all')?.from).toBeGreaterThan(began);
  });

  it('is noted for each stream of a split log', async () => {
    using bed = new CaptureBed();
    const request = bed.request('app/web@0', { streams: 'split' });
    using slot = bed.capture.open(request);
    slot.begin(1)();
    await sh(slot, 'echo out; echo error >&2');
    slot.begin(2)();
    expect([lastStart(request.dir, 'out'), lastStart(request.dir, 'err')]).toEqual([4, 6]);
  });

  it('that cannot be noted is told, and is no other trouble', async () => {
    using bed = new CaptureBed();
    const request = bed.request('app/web@0');
    using slot = bed.capture.open(request);
    slot.begin(1)();
    await sh(slot, 'echo one');
    mkdirSync(join(request.dir, 'starts.jsonl'));
    slot.begin(2)();
    expect(bed.heard).toMatchObject([{ kind: 'trouble', id: 'app/web@0', error: { code: 'LOG_START_UNNOTED' } }]);
    await sh(slot, 'echo two');
    expect(extent(request.dir, 'all')?.to).toBe(8);
  });
});
