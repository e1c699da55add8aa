import { entry } from '../entry.ts';
import { roomOr } from '../room.ts';

const SHELL_HINT = 'in the app file, a command line for the shell needs `shell: true`';

const FORMAT_FAULTS = {
  empty: 'is empty',
  'other-machine': 'is a program for another kind of machine',
  text: 'is text without a first line (`#!…`) that names its interpreter',
  unknown: 'is not a program that this system can run',
} as const;

/** What this machine, its file system or the program to be started makes impossible. */
export const platformCodes = {
  CWD_GONE: entry<{ path: string }>({
    message: (p) => `the folder that you stand in is gone, so ${p.path} leads nowhere`,
    hint: () => '`cd` to a folder that is there, or write full paths',
    exit: 3,
  }),
  HOME_UNKNOWN: entry<{ uid: number }>({
    message: (p) => `the home folder of user ${p.uid} is not known: HOME is not set and no account has this number`,
    hint: () => 'set HOME, or choose a folder with `--home DIR` (or SUP_HOME)',
    exit: 5,
  }),
  HOME_PATH_TOO_LONG: entry<{ path: string; bytes: number; max: number }>({
    message: (p) => `the socket path ${p.path} has ${p.bytes} bytes; this system takes at most ${p.max}`,
    hint: () => 'choose a shorter folder with `--home DIR` (or SUP_HOME)',
    exit: 2,
  }),
  HOME_UNWRITABLE: entry<{ path: string; why: string }>({
    message: (p) => `the folder ${p.path} cannot be made: ${p.why}`,
    hint: (p) => roomOr(p.why, 'make the folder above it writable for you, or choose another one with `--home DIR`'),
    exit: 5,
  }),
  HOME_NOT_FOLDER: entry<{ path: string; what: string }>({
    message: (p) => `${p.path} is ${p.what} and should be a folder`,
    hint: () => 'move it away, or choose another place with `--home DIR`; sup follows no symbolic link there',
    exit: 5,
  }),
  HOME_FOREIGN: entry<{ path: string; owner: number; uid: number }>({
    message: (p) => `the folder ${p.path} belongs to user ${p.owner} and not to you (user ${p.uid})`,
    hint: (p) => `run sup as its owner, \`chown ${p.uid} ${p.path}\`, or choose another place with \`--home DIR\``,
    exit: 5,
  }),
  HOME_OPEN: entry<{ path: string; mode: string }>({
    message: (p) => `the folder ${p.path} is open to other users (mode ${p.mode})`,
    hint: (p) => `close it with \`chmod go-rwx ${p.path}\``,
    exit: 5,
  }),
  HOME_SHARED: entry<{ path: string; mode: string }>({
    message: (p) => `other users may rename what lies in the folder ${p.path} (mode ${p.mode})`,
    hint: (p) => `close it with \`chmod go-w ${p.path}\`, or choose another place with \`--home DIR\``,
    exit: 5,
  }),
  ENDPOINT_TOO_LONG: entry<{ endpoint: string; bytes: number; max: number }>({
    message: (p) => `the socket path ${p.endpoint} has ${p.bytes} bytes; this system takes at most ${p.max}`,
    hint: () => 'choose a shorter folder with `--home DIR` (or SUP_HOME)',
    exit: 2,
  }),
  ENDPOINT_LIVE: entry<{ endpoint: string }>({
    message: (p) => `a daemon already listens at ${p.endpoint}`,
    hint: () => 'run `sup daemon status` to see it; `sup daemon stop` ends it',
    exit: 5,
  }),
  ENDPOINT_NOT_SOCKET: entry<{ endpoint: string; what: string }>({
    message: (p) => `${p.endpoint} is ${p.what} and should be a socket`,
    hint: () => 'move it away: sup neither follows nor replaces what it has not made',
    exit: 5,
  }),
  ENDPOINT_FOREIGN: entry<{ path: string; owner: number; uid: number }>({
    message: (p) => `${p.path} belongs to user ${p.owner} and not to you (user ${p.uid})`,
    hint: () => 'run sup as its owner, or choose another place with `--home DIR`',
    exit: 5,
  }),
  ENDPOINT_OPEN: entry<{ path: string; mode: string }>({
    message: (p) => `other users may write into ${p.path} (mode ${p.mode}), so its socket cannot be trusted`,
    hint: (p) => `close it with \`chmod go-w ${p.path}\``,
    exit: 5,
  }),
  ENDPOINT_FAILED: entry<{ endpoint: string; why: string }>({
    message: (p) => `cannot listen at ${p.endpoint}: ${p.why}`,
    hint: (p) => roomOr(p.why, 'mend what the system says, or choose another place with `--home DIR`'),
    exit: 5,
  }),
  /** The same for who only wants to know what is there. */
  ENDPOINT_UNSEEN: entry<{ endpoint: string; why: string }>({
    message: (p) => `cannot look at ${p.endpoint}: ${p.why}`,
    hint: () => 'run sup as the owner of this home, or choose another place with `--home DIR`',
    exit: 5,
  }),
  LOCK_FAILED: entry<{ path: string; why: string }>({
    message: (p) => `cannot take the lock ${p.path}: ${p.why}`,
    hint: (p) =>
      roomOr(
        p.why,
        'the home must lie on a file system with locks (not on some network ones): choose one with `--home DIR`',
      ),
    exit: 5,
  }),
  FIFO_BLOCKED: entry<{ path: string; what: string }>({
    message: (p) => `${p.path} is ${p.what} and should be a FIFO`,
    hint: () => 'move it away and start the process again',
    exit: 6,
  }),
  FIFO_FOLDER_BLOCKED: entry<{ path: string; what: string }>({
    message: (p) => `${p.path} is ${p.what} and should be the folder of FIFOs`,
    hint: () => 'move it away and start the process again: sup makes the folder, and follows no symbolic link there',
    exit: 6,
  }),
  FIFO_FAILED: entry<{ why: string }>({
    message: (p) => `cannot make a FIFO: ${p.why}`,
    hint: () => 'sup needs the program `mkfifo` (coreutils or busybox) and room in its state folder',
    exit: 6,
  }),
  LAUNCH_NOT_FOUND: entry<{ command: string; path: string | null; close: string | null }>({
    // The nearest name stands in the message: where this becomes the reason of a state there is no hint.
    message: (p) =>
      p.path === null
        ? `there is no file ${p.command}`
        : `there is no program "${p.command}" in PATH${p.close === null ? '' : `; did you mean "${p.close}"?`}`,
    hint: (p) => `install it, or write its full path; ${SHELL_HINT}${p.path === null ? '' : `; PATH is ${p.path}`}`,
    exit: 6,
  }),
  LAUNCH_NOT_EXECUTABLE: entry<{ path: string }>({
    message: (p) => `the file ${p.path} is not executable`,
    hint: (p) => `\`chmod +x ${p.path}\`, or name the interpreter in front of it`,
    exit: 6,
  }),
  LAUNCH_IS_DIRECTORY: entry<{ path: string }>({
    message: (p) => `${p.path} is a folder and not a program`,
    hint: () => 'name the file in it that should run',
    exit: 6,
  }),
  LAUNCH_BAD_INTERPRETER: entry<{ path: string; interpreter: string; why: string; crlf: boolean }>({
    message: (p) => `the first line of ${p.path} names the interpreter ${JSON.stringify(p.interpreter)}, ${p.why}`,
    hint: (p) =>
      p.crlf
        ? `the file has Windows line ends (CR LF): convert it, for example with \`sed -i 's/\\r$//' ${p.path}\``
        : 'install the interpreter, or mend the first line (`#!…`)',
    exit: 6,
  }),
  LAUNCH_FORMAT: entry<{ path: string; format: 'empty' | 'other-machine' | 'text' | 'unknown' }>({
    message: (p) => `${p.path} ${FORMAT_FAULTS[p.format]}`,
    hint: (p) =>
      p.format === 'text'
        ? `begin it with a line such as #!/bin/sh, or name its interpreter: \`command: sh ${p.path}\``
        : 'put the right file there: built for this machine, and whole',
    exit: 6,
  }),
  LAUNCH_CWD_MISSING: entry<{ cwd: string }>({
    message: (p) => `the working folder ${p.cwd} does not exist`,
    hint: () => 'make it, or mend `cwd` in the app file',
    exit: 6,
  }),
  LAUNCH_CWD_NOT_DIRECTORY: entry<{ cwd: string }>({
    message: (p) => `the working folder ${p.cwd} is not a folder`,
    hint: () => 'mend `cwd` in the app file',
    exit: 6,
  }),
  LAUNCH_CWD_DENIED: entry<{ cwd: string }>({
    message: (p) => `the working folder ${p.cwd} may not be entered`,
    hint: () => 'give the user that sup runs as the right to enter it (x), on it and on the folders above',
    exit: 6,
  }),
  LAUNCH_FAILED: entry<{ command: string; why: string }>({
    message: (p) => `the system does not start ${p.command}: ${p.why}`,
    hint: () => 'mend what the system says; it is tried again when the process is started again',
    exit: 6,
  }),
  /** `at`: the file or folder that is in the way, with its mode. */
  LAUNCH_DENIED: entry<{ who: string; what: 'enter' | 'execute' | 'read'; path: string; at: string; mode: string }>({
    message: (p) =>
      `the ${p.who} may not ${p.what} ${p.path}${p.at === p.path ? ` (${p.mode})` : `: ${p.at} (${p.mode}) lets nobody else through`}`,
    hint: (p) =>
      p.at === p.path
        ? `give it the right (\`ls -ld ${p.at}\` shows owner and group), or run the process as somebody who has it`
        : `let it through with \`chmod o+x ${p.at}\`, or put the file where that user can reach it`,
    exit: 6,
  }),
  /** `what`: the wish that needs it, `user lyra` or `nice: 5`. */
  LAUNCH_TOOL_MISSING: entry<{ tool: 'setpriv' | 'nice' | 'env'; what: string }>({
    message: (p) => `\`${p.what}\` needs the program ${p.tool}, and this machine has none that can do it`,
    hint: (p) =>
      p.tool === 'setpriv'
        ? 'install util-linux (the setpriv of busybox cannot change users), or use a user who is in one group only'
        : 'install coreutils, or do without it',
    exit: 6,
  }),
  NICE_DENIED: entry<{ nice: number; reached: number | null }>({
    message: (p) =>
      `a niceness of ${p.nice} is not allowed here${p.reached === null ? '' : `; the system leaves it at ${p.reached}`}`,
    hint: () => 'going below the daemon needs root with CAP_SYS_NICE, or a higher RLIMIT_NICE; or remove `nice`',
    exit: 6,
  }),
  ACCOUNT_LOOKUP_FAILED: entry<{ key: 'user' | 'group'; name: string; why: string }>({
    message: (p) => `the ${p.key} ${JSON.stringify(p.name)} cannot be looked up: ${p.why}`,
    hint: (p) => `try \`getent ${p.key === 'user' ? 'passwd' : 'group'} ${p.name}\`: the user database must answer`,
    exit: 6,
  }),
  IDENTITY_UNAVAILABLE: entry<{ key: 'user' | 'group' }>({
    message: (p) => `a process cannot be run as another ${p.key} on this system`,
    hint: (p) => `remove \`${p.key}\` from the app file`,
    exit: 6,
  }),
  IDENTITY_NOT_ROOT: entry<{ key: 'user' | 'group'; name: string }>({
    message: (p) => `only root can run a process as another ${p.key}, and this daemon is not root`,
    hint: (p) => `remove \`${p.key}: ${p.name}\`, or apply the app file as root`,
    exit: 6,
  }),
  IDENTITY_UNKNOWN: entry<{ key: 'user' | 'group'; name: string; close: string | null }>({
    message: (p) => `there is no ${p.key} ${JSON.stringify(p.name)} on this machine`,
    hint: (p) => (p.close === null ? `make it first, or name another ${p.key}` : `did you mean "${p.close}"?`),
    exit: 6,
  }),
  IDENTITY_NO_GROUP: entry<{ user: string }>({
    message: (p) => `no account has the number ${p.user}, so its group is not known`,
    hint: () => 'name a `group` as well',
    exit: 6,
  }),
  IDENTITY_DENIED: entry<{ who: string; why: string }>({
    message: (p) => `the daemon cannot become ${p.who}: ${p.why}`,
    hint: () => 'root needs CAP_SETUID and CAP_SETGID for it, which a container may have taken away',
    exit: 6,
  }),
};
