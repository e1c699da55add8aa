import { chain, messageOf } from '../errors/chain.ts';
import { isSupError } from '../errors/sup-error.ts';
import type { Settings } from '../spec/settings/settings.ts';
import type { PlanItem } from '../protocol/methods.ts';
import type { Context } from './context.ts';
import { applyChecked } from './handlers/apply.ts';
import { readFiles, settingsOf } from './reader.ts';

/** An app file that the daemon knows, and the environment in which it was applied, as far as that was kept. */
interface Known {
  readonly app: string;
  readonly env: Readonly<Record<string, string>>;
}

/**
 * Applies again the settings and every app file that the daemon knows, as `sup start FILE` would: what SIGHUP asks for. One at a time and
 * in the order in which they became known; a file that is refused changes nothing and holds up no other. Everything is
 * told in the daemon's log, and of each file once in the events.
 */
export class Reapply implements Disposable {
  readonly #context: Context;
  readonly #configure: (settings: Settings) => void;
  readonly #ending = new AbortController();
  #running = false;
  #again = false;

  /** `configure`: puts settings into force. */
  constructor(context: Context, configure: (settings: Settings) => void) {
    this.#context = context;
    this.#configure = configure;
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
      if (await this.#settings()) await this.#apps();
    }
    this.#running = false;
  }

  /** Whether the settings are right: half of what they ask for is nothing that anybody has asked for. */
  async #settings(): Promise<boolean> {
    const { home, journal } = this.#context;
    const file = settingsOf(home);
    try {
      const { settings } = await readFiles({ ...this.#where(file), files: [], env: process.env });
      this.#configure(settings);
      if (file !== null) journal.say(`${file}  in force`);
      return true;
    } catch (error) {
      if (!this.#isOver()) this.#refused(file ?? '', null, error);
      return false;
    }
  }

  async #apps(): Promise<void> {
    const files = this.#files();
    if (files.size === 0) this.#context.journal.say('no app file is known that could be applied again');
    for (const [file, known] of files) await this.#apply(file, known);
  }

  #where(settings: string | null) {
    return { settings, cwd: '/', signal: this.#ending.signal };
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
      const { apps } = await readFiles({ ...this.#where(settingsOf(this.#context.home)), files: [file], env });
      if (this.#isOver()) return;
      for (const each of apps) {
        const { plan, otherApps, carryOut } = applyChecked(this.#context, each);
        carryOut();
        this.#applied(file, plan);
        for (const other of otherApps) {
          const how = `left alone, \`sup delete ${other}\` removes it`;
          this.#context.journal.say(`${file}  gave the app ${other} before; ${how}`);
        }
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

  #refused(file: string, app: string | null, error: unknown): void {
    const hint = isSupError(error) ? [`hint: ${error.hint}`] : [];
    this.#context.journal.say(
      [`${file}  not applied again, nothing was changed:`, ...chain(error), ...hint].join('\n'),
    );
    this.#context.tell('refused', app, { reason: `${file} was not applied again: ${oneLine(error)}` });
  }
}

/** Every problem of a file, in one line: an event is one. */
const oneLine = (error: unknown): string => messageOf(error).replaceAll('\n', '; ');
