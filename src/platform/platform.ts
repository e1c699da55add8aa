import type { Server } from 'node:net';
import type { Birth, Exit, InstanceId, Pid, SignalName } from '../base/process.ts';

/** What sup needs of an operating system, and nothing more. */
export interface Platform extends Disposable {
  readonly name: 'linux' | 'darwin' | 'windows';
  readonly paths: Paths;
  readonly launcher: Launcher;
  readonly trees: Trees;
  readonly endpoints: Endpoints;
  readonly locks: Locks;
  /** For a daemon that goes into the background, before it starts anything: it must not end with the supervised process that happened to start it, nor hold on to the locks and pipes of a script. Best effort. */
  goOwnWay(): void;
  /** Makes a FIFO with mode 0600 for each path; an existing FIFO of our own is kept. False where there are none (Windows). */
  makeFifos(paths: readonly string[]): boolean;
  /** Gives back what the daemon itself takes up in the system, before it ends. Nothing is launched after it; a second time is harmless. */
  [Symbol.dispose](): void;
}

/** Where one daemon keeps its things. All absolute. */
export interface Home {
  /** `--home`/`SUP_HOME`, or null for the standard folders. */
  readonly root: string | null;
  /** Socket, lock, pid file. Emptied by a reboot. 0700. */
  readonly runtimeDir: string;
  readonly stateDir: string;
  readonly logDir: string;
  readonly configDir: string;
  /** FIFOs: they must outlive a logout. 0700. */
  readonly fifoDir: string;
  /** What `listen` and `connect` take: a socket path or a pipe name. */
  readonly endpoint: string;
  /** 12 hex digits that tell this home from every other one on the machine; part of the marker. */
  readonly tag: string;
}

export interface Paths {
  /** Works out the folders; touches nothing on disk. `root`: `--home` or `SUP_HOME`. */
  home(root: string | null, env: Readonly<Record<string, string | undefined>>): Home;
  /** Makes the folders with their modes; SupError when one belongs to somebody else or is open to others. */
  secure(home: Home): void;
}

export interface LaunchRequest {
  readonly id: InstanceId;
  readonly run: number;
  /** The first word is already resolved to a file, see `resolve`. */
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly umask: number | null;
  /** Who it runs as, see `identify`; null: as the daemon. */
  readonly identity: Identity | null;
  /** From -20 to 19, in force before its first instruction; null: as the daemon. */
  readonly nice: number | null;
  /** Descriptors for stdout and stderr, opened by the caller and closed by it after the call. Stdin is the null device. */
  readonly stdout: number;
  readonly stderr: number;
  /** A command beside the main process of the run, in the same tree; absent for the main process itself. */
  readonly errand?: true;
}

/** Who a process runs as, where that is not who the daemon runs as. */
export interface Identity {
  /** For people: `user lyra`, `group docker`. */
  readonly shown: string;
  readonly uid: number;
  readonly gid: number;
  /** The supplementary groups. */
  readonly groups: readonly number[];
  /** HOME, USER and LOGNAME of the user; null where only the group is another one. */
  readonly env: Readonly<Record<string, string>> | null;
}

export interface LaunchedChild {
  readonly pid: Pid;
  readonly birth: Birth;
}

export interface Launcher {
  /**
   * Who `user` and `group` of an app file are, looked up now: an account may be gone since the file was read. Null:
   * nothing changes. SupError IDENTITY_* when there is none, or when the daemon cannot become it.
   */
  identify(user: string | null, group: string | null): Identity | null;
  /**
   * HOME, USER and LOGNAME of `user` where he is who the daemon runs as anyway: `identify` has nothing to change for him,
   * yet what was around the command that applied the file need not be his. Null: nobody is named, or he has no account.
   */
  accountOf(user: string | null): Readonly<Record<string, string>> | null;
  /** SupError NICE_DENIED when the daemon has no right to this niceness: most systems would only leave it out. */
  refuseNice(nice: number | null): void;
  /** SupError LAUNCH_DENIED when this file is there and `identity` may not read it. */
  refuseUnreadable(path: string, identity: Identity | null): void;
  /**
   * The absolute path of the executable for `command`, looked up in `path` (the child's PATH) from `cwd`.
   * SupError LAUNCH_* when it, its interpreter (`#!`) or the cwd is missing, not a file, or not executable, for
   * `identity` where there is one.
   */
  resolve(command: string, cwd: string, path: string | undefined, identity: Identity | null): string;
  /**
   * Starts the process in a session of its own and, where there are leaves, inside its leaf from the first instruction.
   * Returns with a live pid or throws SupError LAUNCH_*. `onExit` is called once, never during this call.
   */
  launch(request: LaunchRequest, onExit: (exit: Exit) => void): LaunchedChild;
}

/** Names the tree of one run. `pid` and `birth` belong to its main process, dead or alive; null: no main process is known (leftovers of an earlier daemon). */
export interface TreeRef {
  readonly id: InstanceId;
  readonly main: { readonly pid: Pid; readonly birth: Birth } | null;
}

export interface Member {
  readonly pid: Pid;
  readonly birth: Birth;
  readonly ppid: Pid;
  /** The name of the program, for people. */
  readonly comm: string;
}

export interface Trees {
  /** How trees are found here: shown by `sup daemon status`. */
  readonly mechanism: 'cgroup' | 'proc' | 'ps' | 'windows';
  /**
   * The live processes of each tree, main process included, zombies left out; one pass over the system for all of them.
   * Found exactly by the leaf where there is one; else by descent, session and marker.
   */
  members(refs: readonly TreeRef[]): ReadonlyMap<InstanceId, readonly Member[]>;
  /** Whether any tree of `refs` still has a live process; cheap where there is a leaf. */
  populated(refs: readonly TreeRef[]): ReadonlySet<InstanceId>;
  /** Every slot of this home that has a live process, known or not; one look over the whole system. */
  strays(): ReadonlySet<InstanceId>;
  /**
   * Sends `signal` to the tree (or to all but the main process), each pid checked by its birth first.
   * SIGKILL goes on, pass after pass, until a pass finds nothing alive or the passes are spent. Returns how many processes were signalled.
   */
  signal(ref: TreeRef, signal: SignalName, to: 'main' | 'tree' | 'rest'): number;
  /**
   * Sends `signal` to the process group that a launched process leads, or led: what it started and what has not left.
   * Not when another process has its number by now. False when nobody was reached.
   */
  signalGroup(leader: LaunchedChild, signal: SignalName): boolean;
  /** Begins, in the background, to make what the launch of each slot will need; never required, and never waited for. */
  prepare(ids: readonly InstanceId[]): void;
  /** Gives back what belongs to the slot (its leaf), when it is empty. */
  release(id: InstanceId): void;
  /** The birth mark of a live process, or undefined when there is none with this pid. */
  birth(pid: Pid): Birth | undefined;
}

export interface Endpoints {
  /**
   * Binds `server` to the endpoint, mode 0600 from the first moment. A dead socket is taken over; a live one,
   * a file that is no socket, a symlink, a socket of somebody else and a path too long for the system are each refused (SupError ENDPOINT_*).
   */
  listen(server: Server, endpoint: string): Promise<void>;
  /** What `listen` does first: removes a dead socket, and refuses whatever else is there. Harmless for a live one. */
  clear(endpoint: string): Promise<void>;
  /** Tells what is at the endpoint now from whatever may come there later; undefined where nobody could connect. */
  identity(endpoint: string): string | undefined;
  /** Before a client connects: refuses a socket or folder that somebody else could have put there. Silent when there is none. */
  verify(endpoint: string): void;
}

export interface Locks {
  /** Takes the lock on `path` without waiting; released by the kernel when the process dies. Undefined: another process holds it. */
  tryLock(path: string): Disposable | undefined;
}

/**
 * The live process that certainly holds the lock on `path`; undefined where nobody does, and where this system does not
 * tell. It takes nothing and waits for nothing, and costs next to nothing where there is no such process.
 */
export type LockHolder = (path: string) => Pid | undefined;
