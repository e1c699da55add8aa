import { closeSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Fifo, type Taker } from '../../../src/daemon/capture/fifo.ts';
import { makeFifos } from '../../../src/platform/posix/fifos.ts';
import { tempFolder } from '../../helpers/temp-folder.ts';
import { until } from '../../helpers/until.ts';

/** A FIFO, and a descriptor that writes into it. */
class Pipe implements Disposable {
  readonly #folder = tempFolder();
  readonly fifo: Fifo;
  readonly writer: number;

  constructor(taker: Taker, bufferBytes = 100_000) {
    const path = join(this.#folder.path, 'fifo');
    makeFifos([path]);
    this.fifo = new Fifo(path, Buffer.alloc(bufferBytes), taker);
    this.writer = this.fifo.openWriter();
  }

  [Symbol.dispose](): void {
    closeSync(this.writer);
    this.fifo[Symbol.dispose]();
    this.#folder[Symbol.dispose]();
  }
}

describe('a FIFO', () => {
  it('hands over by the event loop and by `take` in turn, and keeps the order', async () => {
    const got: string[] = [];
    using pipe = new Pipe((bytes) => got.push(Buffer.from(bytes).toString()) > 0, 10);
    const expected: string[] = [];
    for (let round = 0; round < 200; round += 1) {
      const text = `round ${round} `;
      expected.push(text);
      writeSync(pipe.writer, text);
      if (round % 3 === 0) pipe.fifo.take(Number.POSITIVE_INFINITY);
      else if (round % 3 === 1) await until(() => got.join('').endsWith(text), 'the event loop');
    }
    pipe.fifo.take(Number.POSITIVE_INFINITY);
    expect(got.join('')).toBe(expected.join(''));
  });

  it('gives no more than was asked for to a taker that cannot keep up with the writer', () => {
    let calls = 0;
    using pipe: Pipe = new Pipe((bytes) => {
      calls += 1;
      if (calls > 1000) throw new Error('it never ends');
      return writeSync(pipe.writer, bytes) > 0;
    });
    writeSync(pipe.writer, Buffer.alloc(1000));
    pipe.fifo.take(10_000);
    expect(calls).toBe(10);
  });

  it('leaves the rest in the pipe when the taker has enough', () => {
    const got: string[] = [];
    using pipe = new Pipe((bytes) => got.push(Buffer.from(bytes).toString()) < 2, 3);
    writeSync(pipe.writer, 'abcdefghi');
    pipe.fifo.take(100);
    expect(got).toEqual(['abc', 'def']);
    pipe.fifo.pause();
    pipe.fifo.take(100);
    expect(got).toEqual(['abc', 'def', 'ghi']);
  });
});
