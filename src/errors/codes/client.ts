import { entry } from '../entry.ts';
import { roomOr } from '../room.ts';

/** A request that nobody waits for any more is not taken back by that: the daemon may not even have read it yet. */
const STILL_DONE = 'what was asked may still be done once it goes on, so look at `sup ls` before you ask again';

/** What goes wrong between a client and the daemon: on the way there, on the wire, and while the daemon starts. */
export const clientCodes = {
  /** `asked`: it was reached, and what was asked lies there unanswered. */
  DAEMON_UNREACHABLE: entry<{ endpoint: string; why: string; asked?: boolean }>({
    message: (p) => `no daemon answers at ${p.endpoint}: ${p.why}`,
    hint: (p) =>
      p.asked === true
        ? `it is stopped or very busy; ${STILL_DONE}`
        : 'run `sup daemon start`; if it does not come up, `sup daemon logs` says why',
    exit: 5,
  }),
  /** It holds the lock of the home, and there is no socket to reach it by. `toldMs`: so long ago it was told by SIGTERM to end. */
  DAEMON_HIDDEN: entry<{ pid: number; endpoint: string; toldMs?: number }>({
    message: (p) =>
      p.toldMs === undefined
        ? `the daemon (pid ${p.pid}) runs and cannot be reached: its socket ${p.endpoint} is gone`
        : `the daemon (pid ${p.pid}) was told by SIGTERM to stop everything and has not ended after ${p.toldMs / 1000} s`,
    hint: (p) =>
      p.toldMs === undefined
        ? `it makes that anew by itself within seconds where it can; if it stays away, look at \`sup daemon logs\` and at the process (\`ps ${p.pid}\`); \`sup daemon stop\` ends it`
        : `look at it with \`ps ${p.pid}\`: one that is stopped (T) goes on by \`kill -CONT ${p.pid}\`; what it does is told by \`sup daemon logs\``,
    exit: 5,
  }),
  DAEMON_START_FAILED: entry<{ why: string; log: string; lastWords: readonly string[]; hint: string | null }>({
    message: (p) => [`the daemon did not come up: ${p.why}`, ...p.lastWords.map((line) => `  ${line}`)].join('\n'),
    hint: (p) => p.hint ?? roomOr(p.why, `mend what it says and run the command again; its whole log is ${p.log}`),
    exit: 5,
  }),
  DAEMON_START_SLOW: entry<{ boundMs: number; log: string }>({
    message: (p) => `the daemon was started and is not ready after ${p.boundMs / 1000} s`,
    hint: (p) => `look at \`sup daemon status\` in a moment; what it is doing is in ${p.log}`,
    exit: 5,
  }),
  DAEMON_NOT_INSTALLED: entry<{ from: string }>({
    message: (p) => `the daemon's program bin/supd.js is not found above ${p.from}`,
    hint: () => 'install sup again, or name the program when you connect (`program`)',
    exit: 70,
  }),
  PROTOCOL_MISMATCH: entry<{ client: number; daemon: number; pid: number | null }>({
    message: (p) => `this client speaks protocol ${p.client}, the daemon speaks protocol ${p.daemon}`,
    hint: (p) =>
      `they are of different versions of sup: end the daemon (\`kill ${p.pid ?? 'PID'}\` stops its processes in order), then run the command again`,
    exit: 5,
  }),
  CONNECTION_LOST: entry<{ method: string; why: string }>({
    message: (p) => `the connection to the daemon ended before "${p.method}" was answered: ${p.why}`,
    hint: () => 'look whether it still runs with `sup daemon status`, then run the command again',
    exit: 5,
  }),
  CALL_TIMEOUT: entry<{ method: string; boundMs: number }>({
    message: (p) => `the daemon did not answer "${p.method}" within ${p.boundMs / 1000} s`,
    hint: () => `${STILL_DONE}; what it is doing is told by \`sup daemon logs\``,
    exit: 5,
  }),
  CALL_CANCELLED: entry<{ method: string }>({
    message: (p) => `"${p.method}" was given up by its caller`,
    hint: () => 'what the daemon had begun goes on; `sup ls` shows how it stands',
    exit: 6,
  }),
  CLIENT_BUSY: entry<{ limit: string }>({
    message: (p) => `this client already waits for as much as it may (${p.limit})`,
    hint: () => 'await answers before asking more',
    exit: 70,
  }),
  FOLLOWED_ALREADY: entry<Record<string, never>>({
    message: () => 'this connection follows the notices already',
    hint: () => 'use the iterable you have, or open another connection',
    exit: 70,
  }),
  WIRE_FRAME_TOO_LARGE: entry<{ limitBytes: number; what: string }>({
    message: (p) => `${p.what} is longer than ${p.limitBytes} bytes, the most that one line may be`,
    hint: () => 'name fewer targets at a time, or split the app file in two',
    exit: 2,
  }),
  WIRE_FRAME_TOO_SLOW: entry<{ boundMs: number }>({
    message: (p) => `no whole line came within ${p.boundMs / 1000} s`,
    hint: () => 'send one JSON-RPC 2.0 object on one line and end it with a newline',
    exit: 5,
  }),
  WIRE_TOO_MANY_CONNECTIONS: entry<{ limit: number }>({
    message: (p) => `the daemon already has ${p.limit} connections`,
    hint: () => 'end commands that follow or wait (`sup logs -f`, `sup start`), then try again',
    exit: 5,
  }),
  WIRE_BUSY: entry<{ limit: number }>({
    message: (p) => `this connection already has ${p.limit} requests under way`,
    hint: () => 'await answers before asking more',
    exit: 5,
  }),
  WIRE_SLOW_READER: entry<{ limitBytes: number }>({
    message: (p) => `more than ${p.limitBytes} bytes were waiting to be read`,
    hint: () => 'read answers as they come, or ask for fewer of them at a time',
    exit: 5,
  }),
  WIRE_PARSE: entry<{ why: string }>({
    message: (p) => `the line is not JSON: ${p.why}`,
    hint: () => 'send one JSON-RPC 2.0 object a line, in UTF-8',
    exit: 70,
  }),
  WIRE_INVALID_REQUEST: entry<{ why: string }>({
    message: (p) => `the line is no JSON-RPC 2.0 request: ${p.why}`,
    hint: () => 'send an object such as {"jsonrpc":"2.0","id":1,"method":"process.list"}',
    exit: 70,
  }),
  WIRE_BATCH: entry<Record<string, never>>({
    message: () => 'batches are not served',
    hint: () => 'send the requests one a line without waiting in between; they are answered as they are done',
    exit: 70,
  }),
  WIRE_UNKNOWN_METHOD: entry<{ method: string; close: string | null }>({
    message: (p) => `the daemon has no method "${p.method}"`,
    hint: (p) =>
      p.close === null
        ? 'the methods are listed in src/protocol/methods.ts; a newer client needs a newer daemon'
        : `did you mean "${p.close}"?`,
    exit: 70,
  }),
  WIRE_BAD_PARAMS: entry<{ method: string; problem: string }>({
    message: (p) => `"${p.method}" cannot be asked like this: ${p.problem}`,
    hint: () => 'mend the params; what each method takes is listed in src/protocol/methods.ts',
    exit: 2,
  }),
  WIRE_BAD_ANSWER: entry<{ method: string; why: string }>({
    message: (p) => `what came as the answer to "${p.method}" is none: ${p.why}`,
    hint: () => 'something other than the daemon of sup may listen there; look at `sup daemon status`',
    exit: 5,
  }),
};
