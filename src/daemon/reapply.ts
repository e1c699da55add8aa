import { chain, messageOf } from '../errors/chain.ts';
import { isSupError } from '../errors/sup-error.ts';
import type { PlanItem } from '../protocol/methods.ts';
import type { Context } from './context.ts';
import { applyChecked } from './handlers/apply.ts';
import { readFiles } from './reader.ts';

/** An app file that the daemon knows, and the environment in which it was applied, as far as that was kept. */
interface Known {
  readonly app: string;
  readonly env: Readonly<Record<string, string>>;
}

/**
 * Applies again every app file that the daemon knows, as `sup start FILE` would: what SIGHUP asks for. One at a time and
 * in the order in which they became known; a file that is refused changes nothing and holds up no other. Everything is
 * told in the daemon's log, and of each file once in the events.
 */
export class Reapply implements Disposable {
  readonly #context: Context;
  readonly #ending = new AbortController();
  #running = false;
  #again = false;

  constructor(context: Context) {
    this.#context = context;
  }

  /** Asked again while it is at it, it begins anew when it is done: what changed in between is not missed. */
  order(): void {
    this.#again = true;
    if (!this.#running) void this.#run();
  }

  [Symbol.dispose](): void {
    this.#ending.abort();
  }

  async #run(): Promise<void> {
    this.#running = true;
    while (this.#again && !this.#isOver()) {
      this.#again = false;
      const files = this.#files();
      if (files.size === 0) this.#context.journal.say('no app file is known that could be applied again');
      for (const [file, known] of files) await this.#apply(file, known);
    }
    this.#running = false;
  }

  #isOver(): boolean {
    return this.#ending.signal.aborted || this.#context.stopping();
  }

  #files(): ReadonlyMap<string, Known> {
    const files = new Map<string, Known>();
    for (const { id, spec } of this.#context.fleet.instances()) {
      const slot = this.#context.fleet.slot(id);
      if (slot !== undefined && slot.file !== null) files.set(slot.file, { app: spec.app, env: slot.inherited });
    }
    return files;
  }

  async #apply(file: string, { app, env }: Known): Promise<void> {
    try {
      const { apps } = await readFiles({ files: [file], cwd: '/', env, signal: this.#ending.signal });
      if (this.#isOver()) return;
      for (const each of apps) {
        const { plan, carryOut } = applyChecked(this.#context, each);
        carryOut();
        this.#applied(file, plan);
      }
    } catch (error) {
      if (!this.#isOver()) this.#refused(file, app, error);
    }
  }

  #applied(file: string, plan: readonly PlanItem[]): void {
    const news = plan.filter(({ action }) => action !== 'keep');
    const { journal } = this.#context;
    journal.say(`${file}  applied again: ${news.length === 0 ? 'nothing changed' : `${news.length} changed`}`);
    for (const { id, action, reason } of news) journal.say(`${id}  ${action}: ${reason}`);
  }

  #refused(file: string, app: string, error: unknown): void {
    const hint = isSupError(error) ? [`hint: ${error.hint}`] : [];
    this.#context.journal.say(
      [`${file}  not applied again, nothing was changed:`, ...chain(error), ...hint].join('\n'),
    );
    this.#context.tell('refused', app, { reason: `${file} was not applied again: ${oneLine(error)}` });
  }
}

/** Every problem of a file, in one line: an event is one. */
const oneLine = (error: unknown): string => messageOf(error).replaceAll('\n', '; ');
