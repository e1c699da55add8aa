import type { Context, Daemon, Stream } from '../../src/cli/context.ts';
import { paintWith } from '../../src/cli/render/paint.ts';
import { SupError } from '../../src/errors/sup-error.ts';
import { news } from '../../src/daemon/happenings.ts';
import type { Call, Method, ParamsOf, ResultOf } from '../../src/protocol/methods.ts';
import type { Notice } from '../../src/protocol/notices.ts';
import { NOW } from './views.ts';

/** What the fake daemon answers, by method; what is not here it refuses. */
export type Answers = {
  readonly [M in Method]?: (params: ParamsOf<M>) => ResultOf<M> | Promise<ResultOf<M>>;
};

export interface Fake {
  readonly context: Context;
  /** Everything that was written so far. */
  out(): string;
  err(): string;
  /** What was asked, in order. */
  readonly calls: readonly { readonly method: Method; readonly params: unknown }[];
  /** As a command that is no error has set it. */
  exitCode(): number;
  /** Connections that are still open. */
  open(): number;
  /** The daemons without a socket that were ended. */
  readonly endedHidden: readonly number[];
  /** How many hear the notices. */
  followers(): number;
  /** As Ctrl-C would; returns how many parts of the command heard it. */
  interrupt(): number;
  /** Ends every connection from the side of the daemon. */
  hangUp(): void;
  /** Tells a notice to whoever follows. */
  tell(notice: Partial<Notice>): void;
}

export interface FakeOptions {
  /** null: no daemon is running. */
  readonly answers?: Answers | null;
  readonly json?: boolean;
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** The daemon answers that it stops, and does not end. */
  readonly lingers?: boolean;
  /** Columns of the terminal that output and errors go to; without it they are pipes. */
  readonly terminal?: number;
  /** Until then it does not answer. */
  readonly hello?: Promise<unknown>;
  readonly logFolder?: string;
  readonly settingsFile?: string;
  readonly daemonLog?: string;
  /** The last daemon has died. */
  readonly died?: boolean;
  /** The pid of a daemon without a socket. */
  readonly hidden?: number;
}

/** A context without a process, a terminal and a daemon. */
export function fake(options: FakeOptions = {}): Fake {
  const { answers = null, json = false, cwd = '/nowhere', env = {}, terminal, hidden } = options;
  const out = new Collected(terminal ?? null);
  const err = new Collected(terminal ?? null);
  const calls: { method: Method; params: unknown }[] = [];
  const endedHidden: number[] = [];
  const followers: ((notice: Notice) => void)[] = [];
  const interrupts = new Set<() => void>();
  let open = 0;
  const hello = options.hello ?? Promise.resolve();
  let exitCode = 0;
  let hangUp = (): void => {};
  const ended = new Promise<void>((resolve) => (hangUp = resolve));
  const call: Call = async <M extends Method>(method: M, params: ParamsOf<M>): Promise<ResultOf<M>> => {
    calls.push({ method, params });
    await hello;
    const answer = answers?.[method];
    if (answer === undefined) throw new SupError('INTERNAL', { what: `the fake daemon does not know ${method}` });
    const answered = await answer(params);
    if (method === 'daemon.stop' && options.lingers !== true) hangUp();
    return answered;
  };
  const daemon = (): Daemon => {
    open += 1;
    return {
      call,
      hello,
      follow: async (tell) => {
        followers.push(tell);
        return { cursor: 'fake-0', missed: null };
      },
      ended,
      [Symbol.dispose]: () => void (open -= 1),
    };
  };
  return {
    context: {
      out,
      err,
      json,
      env,
      cwd,
      exitWith: (code) => void (exitCode = code),
      onInterrupt: (tell) => {
        interrupts.add(tell);
        return { [Symbol.dispose]: () => void interrupts.delete(tell) };
      },
      // It stands still: how long the machine takes is not what is under test.
      clock: { now: () => 0, wall: () => NOW },
      doors: {
        find: async () => {
          if (hidden !== undefined) throw new SupError('DAEMON_HIDDEN', { pid: hidden, endpoint: '/nowhere/sup.sock' });
          return answers === null ? undefined : daemon();
        },
        mayHaveLeft: () => options.died ?? false,
        endHidden: async (pid) => void endedHidden.push(pid),
        ensure: async (beforeStart) => {
          if (answers === null) beforeStart?.();
          return daemon();
        },
        logFolder: () => options.logFolder ?? '/nowhere',
        settingsFile: () => options.settingsFile ?? '/nowhere/settings.yaml',
        daemonLog: () => options.daemonLog ?? '/nowhere/supd.log',
      },
    },
    out: () => out.text,
    err: () => err.text,
    calls,
    endedHidden,
    exitCode: () => exitCode,
    open: () => open,
    followers: () => followers.length,
    interrupt: () => {
      const heard = [...interrupts];
      for (const tell of heard) tell();
      return heard.length;
    },
    hangUp: () => hangUp(),
    tell: (notice) => {
      const whole = { ...news('stopped', '', NOW), cursor: 'fake-1', ...notice };
      for (const tell of followers) tell(whole);
    },
  };
}

class Collected implements Stream {
  readonly #parts: Buffer[] = [];
  readonly width: number | null;
  readonly paint = paintWith(false);

  constructor(width: number | null) {
    this.width = width;
  }

  get isTerminal(): boolean {
    return this.width !== null;
  }

  write(text: string | Uint8Array): void {
    this.#parts.push(Buffer.from(text));
  }

  get text(): string {
    return Buffer.concat(this.#parts).toString('utf8');
  }
}

/** The refusal that `promise` ends in; it fails the test when there is none. */
export async function refusalOf(promise: Promise<unknown>): Promise<SupError> {
  const error: unknown = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (error instanceof SupError) return error;
  throw new Error(`no refusal came, but ${String(error)}`);
}
