import type { Exit, SignalName } from '../../src/base/process.ts';
import type { Part } from '../../src/core/state.ts';
import type { Agenda } from './agenda.ts';
import type { Luck } from './luck.ts';

/** How many pids are dealt out at once is of no matter; that none comes twice is. */
const FIRST_PID = 100;

export interface Process {
  readonly pid: number;
  readonly slot: string;
  readonly run: number;
  readonly main: boolean;
  /** A command of this part of the life. */
  readonly part: Part | undefined;
  /** Ignores what it is politely asked. */
  readonly deaf: boolean;
  /** In uninterruptible sleep: SIGKILL works only after this long. */
  ironMs: number;
  alive: boolean;
  /** Left alone on purpose (`stop.scope: main`): no longer part of the tree. */
  spared: boolean;
  /** SIGKILL is on its way to it. */
  condemned: boolean;
  /** Its daemon has died: nobody waits for it. */
  orphaned: boolean;
  exit: Exit | undefined;
}

const OWN_EXITS: readonly Exit[] = [
  { kind: 'code', code: 0 },
  { kind: 'code', code: 0 },
  { kind: 'code', code: 1 },
  { kind: 'code', code: 1 },
  { kind: 'code', code: 3 },
  { kind: 'signal', signal: 'SIGSEGV' },
  { kind: 'signal', signal: 'SIGTERM' },
  { kind: 'signal', signal: 'SIGKILL', outOfMemory: true },
];

/** The operating system: processes are born into trees, hear signals or not, and die. It knows nothing of daemons. */
export class System {
  readonly processes: Process[] = [];
  readonly #luck: Luck;
  readonly #agenda: Agenda;
  readonly #now: () => number;
  readonly #died: (process: Process) => void;
  #pid = FIRST_PID;

  constructor(luck: Luck, agenda: Agenda, now: () => number, died: (process: Process) => void) {
    this.#luck = luck;
    this.#agenda = agenda;
    this.#now = now;
    this.#died = died;
  }

  /** A main process with up to three others in its tree, escapees among them: to a tree that is found whole they are all alike. */
  launch(slot: string, run: number): Process {
    const main = this.#born(slot, run, true);
    for (let count = this.#luck.pick([0, 0, 0, 1, 2, 3]); count > 0; count--) this.#born(slot, run, false);
    return main;
  }

  /** A command, which may leave others behind. It ends well more often than a main process does, or not at all. */
  execute(slot: string, run: number, part: Part): Process {
    const errand = this.#born(slot, run, false, part);
    if (this.#luck.strikes(0.3)) this.#leave(slot, run);
    const exit: Exit = { kind: 'code', code: this.#luck.pick([0, 0, 0, 1]) };
    if (this.#luck.strikes(0.8)) this.#dieIn(errand, this.#luck.whole(0, this.#luck.pick([5, 100, 2_000])), exit);
    return errand;
  }

  /** SIGTERM to the commands, as a daemon calls them off. */
  callOff(slot: string): void {
    for (const process of this.tree(slot)) if (process.part !== undefined) this.ask(process, 'SIGTERM');
  }

  /** The commands that this daemon runs. */
  errands(slot: string): readonly Process[] {
    return this.tree(slot).filter(({ part, orphaned }) => part !== undefined && !orphaned);
  }

  signal(slot: string, signal: SignalName, to: 'main' | 'tree' | 'rest'): void {
    for (const process of this.tree(slot)) {
      const ours = process.part !== undefined && !process.orphaned && signal === 'SIGKILL';
      if (!ours && to === (process.main ? 'rest' : 'main')) continue;
      if (signal === 'SIGKILL') this.kill(process);
      else this.ask(process, signal);
    }
  }

  kill(process: Process): void {
    process.condemned = true;
    this.#dieIn(process, process.ironMs, { kind: 'signal', signal: 'SIGKILL' });
  }

  /** Politely: it may take its time, say 0, or not listen at all. */
  ask(process: Process, signal: SignalName): void {
    if (process.deaf) return;
    const exit: Exit = this.#luck.strikes(0.5) ? { kind: 'signal', signal } : this.#luck.pick(OWN_EXITS);
    this.#dieIn(process, this.#luck.whole(0, 2_500), exit);
  }

  /** The living, without those that were spared. */
  tree(slot: string): readonly Process[] {
    return this.processes.filter((process) => process.slot === slot && process.alive && !process.spared);
  }

  mainOf(slot: string): Process | undefined {
    return this.processes.find((process) => process.slot === slot && process.alive && process.main);
  }

  /** Ends what is left of a tree at once. */
  sweep(slot: string): void {
    for (const process of this.tree(slot)) {
      process.alive = false;
      this.processes.splice(this.processes.indexOf(process), 1);
    }
  }

  /** What a command leaves behind often takes its time to go, so that there are lives in which that matters. */
  #leave(slot: string, run: number): void {
    const left = this.#born(slot, run, false);
    if (this.#luck.strikes(0.5)) left.ironMs = this.#luck.whole(1, 5_000);
  }

  #born(slot: string, run: number, main: boolean, part?: Part): Process {
    this.#pid += 1;
    const luck = this.#luck;
    const deaf = luck.strikes(0.15);
    const ironMs = luck.strikes(0.04) ? luck.whole(1, 45_000) : luck.whole(0, 30);
    const process: Process = {
      pid: this.#pid,
      slot,
      run,
      main,
      part,
      deaf,
      ironMs,
      alive: true,
      spared: false,
      condemned: false,
      orphaned: false,
      exit: undefined,
    };
    this.processes.push(process);
    if (part === undefined && luck.strikes(0.7))
      this.#dieIn(process, luck.whole(0, luck.pick([5, 2_000, 20_000, 60_000])), luck.pick(OWN_EXITS));
    return process;
  }

  #dieIn(process: Process, ms: number, exit: Exit): void {
    this.#agenda.add(this.#now() + ms, () => {
      if (!process.alive) return;
      process.alive = false;
      process.exit = exit;
      this.processes.splice(this.processes.indexOf(process), 1);
      this.#died(process);
    });
  }
}
