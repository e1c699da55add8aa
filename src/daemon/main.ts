import { closeSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { systemClock } from '../base/clock.ts';
import type { InstanceId } from '../base/process.ts';
import { chain } from '../errors/chain.ts';
import { isSupError, SupError } from '../errors/sup-error.ts';
import { toWire } from '../errors/wire.ts';
import { reasonOf } from '../logs/refusal.ts';
import { currentPlatform } from '../platform/index.ts';
import { currentLockHolder, lockOf } from '../platform/lock-holder.ts';
import { MARKER_ID, MARKER_RUN } from '../platform/marker.ts';
import { currentPaths } from '../platform/paths.ts';
import type { Home, Platform } from '../platform/platform.ts';
import { absoluteFrom, workingFolder } from '../platform/working-folder.ts';
import { VERSION } from '../protocol/version.ts';
import type { Settings } from '../spec/settings/settings.ts';
import { forgetCutShort, noteCutShort, wasCutShort } from '../rpc/cut-short.ts';
import { listen } from '../rpc/listen.ts';
import { createCapture } from './capture/index.ts';
import { argumentsOf } from './arguments.ts';
import { Daemon } from './daemon.ts';
import { Ends } from './ends.ts';
import { applyChecked } from './handlers/apply.ts';
import { handlers } from './handlers/index.ts';
import { Journal } from './journal.ts';
import { OwnLog } from './own-log.ts';
import { Presence } from './presence.ts';
import { type Read, readFiles, settingsOf } from './reader.ts';
import { Reapply } from './reapply.ts';
import { obeySignals } from './signals.ts';
import { StderrLog } from './stderr-log.ts';
import { hasTerminal } from './terminal.ts';
import { unblocked } from './unblocked.ts';

/** The exit code after an error that nobody foresaw. */
export const EXIT_BUG = 70;

/** The descriptor on which whoever started the daemon waits for its first word; see client/ensure. */
const startupFd = (env: NodeJS.ProcessEnv): number | undefined => (env['SUP_STARTUP_FD'] === '3' ? 3 : undefined);

/** `supd [--home DIR] [FILE…]`: the daemon, in the foreground until it is told to stop. */
export async function main(argv: readonly string[]): Promise<void> {
  const fd = startupFd(process.env);
  delete process.env['SUP_STARTUP_FD'];
  try {
    await run(argv, fd !== undefined);
    tell(fd, 'ready');
  } catch (error) {
    tell(fd, JSON.stringify({ error: toWire(error) }));
    sayHere(lastWords(error));
    process.exit(isSupError(error) ? error.exit : EXIT_BUG);
  }
}

/** In the form in which every command says it. */
function lastWords(error: unknown): string {
  const [first = '', ...rest] = chain(error).join('\n').split('\n');
  if (!isSupError(error)) return `${[`error: ${first}`, ...rest].join('\n')}\n`;
  return `${[`error: ${first} (${error.code})`, ...rest, `hint: ${error.hint}`].join('\n')}\n`;
}

async function run(argv: readonly string[], inBackground: boolean): Promise<void> {
  const { home: root, files } = argumentsOf(argv);
  const cwd = workingFolder();
  const named = root ?? process.env['SUP_HOME'] ?? null;
  const home = currentPaths().home(named === null ? null : absoluteFrom(cwd, named), process.env);
  const platform = currentPlatform(home);
  // However it ends, also by an error or at the end of its patience.
  process.once('exit', () => platform[Symbol.dispose]());
  belongToNobody();
  if (inBackground) platform.goOwnWay();
  platform.paths.secure(home);
  const lock = takeLock(platform, home);
  const log = new OwnLog(join(home.logDir, 'supd.log'));
  const journal = openJournal(log, inBackground);
  dieWhole(journal);
  const { settings, apps } = await readFirst(home, files, cwd);
  const ends = new Ends(platform, lock);
  const daemon = daemonOf({ home, platform, journal, ends, inBackground });
  const configure = (each: Settings): void => {
    log.limit(each.daemonLog);
    daemon.configure(each);
  };
  configure(settings);
  // Whatever is refused is refused before anything starts, and before anybody is let in.
  const applied = apps.map((app) => applyChecked(daemon.context, app));
  const server = await listen({
    endpoint: home.endpoint,
    endpoints: platform.endpoints,
    handlers: handlers(daemon.context),
    onFault: (error, where) => journal.say(`${where}: ${chain(error).join('\n')}`),
  });
  const presence = new Presence({ home, platform, server, journal });
  ends.attach(daemon, server, presence);
  await presence.begin();
  const reapply = new Reapply(daemon.context, configure);
  process.once('exit', () => reapply[Symbol.dispose]());
  const hadTerminal = !inBackground && hasTerminal();
  obeySignals({ daemon, journal, ends, reapply, terminalGone: () => hadTerminal && !hasTerminal() });
  journal.say(
    `supd ${VERSION} is up: pid ${process.pid}, node ${process.version}, trees by ${platform.trees.mechanism}, ${home.endpoint}`,
  );
  for (const { carryOut } of applied) carryOut();
}

interface Made {
  readonly home: Home;
  readonly platform: Platform;
  readonly journal: Journal;
  readonly ends: Ends;
  readonly inBackground: boolean;
}

function daemonOf({ home, platform, journal, ends, inBackground }: Made): Daemon {
  const daemon: Daemon = new Daemon({
    home,
    platform,
    clock: systemClock,
    chance: Math.random,
    capture: createCapture({
      home,
      platform,
      onTrouble: (id, error) => journal.say(`${id}  ${error.message}`),
      onRelief: (id) => journal.say(`${id}  its log goes on`),
    }),
    journal,
    version: VERSION,
    essentialEnded: inBackground ? null : (id, code, how) => endWith({ id, code, how }, daemon, journal, ends),
    leftovers: leftBehind(home, platform, journal),
    leave: () => noteCutShort(home, bootOf(platform), unnoted(journal)),
    leaveNothing: () => forgetCutShort(home, unnoted(journal)),
    end: () => ends.soon(),
  });
  return daemon;
}

/** The settings, and the apps that the daemon begins with, as their files stand now, in the environment of the daemon. */
function readFirst(home: Home, named: readonly string[], cwd: string | null): Promise<Read> {
  const { signal } = new AbortController();
  // Without a folder of its own it stands where nothing can be taken away; whoever names a relative path is refused.
  const files = cwd === null ? named.map((file) => absoluteFrom(cwd, file)) : named;
  return readFiles({ settings: settingsOf(home), files, cwd: cwd ?? '/', env: process.env, signal });
}

interface Essence {
  readonly id: string;
  readonly code: number;
  readonly how: string;
}

/** An essential process has ended for good: with it ends everything, and sup with its code. */
function endWith({ id, code, how }: Essence, daemon: Daemon, journal: Journal, ends: Ends): void {
  if (daemon.context.stopping()) return;
  journal.say(`${id} is essential and ${how}: stopping everything, exit code ${code}`);
  void daemon.context.stopAll().then(() => ends.soon(code));
}

/** What this daemon starts is no part of the tree of a process that happened to start the daemon. */
function belongToNobody(): void {
  for (const name of [MARKER_ID, MARKER_RUN]) delete process.env[name];
}

/** The slots in which an earlier daemon left processes; looked for only where one may have. */
function leftBehind(home: Home, platform: Platform, journal: Journal): ReadonlySet<InstanceId> {
  if (!wasCutShort(home, bootOf(platform), unnoted(journal))) return new Set();
  const found = platform.trees.strays();
  if (found.size > 0) journal.say(`an earlier daemon left processes of ${[...found].join(', ')}`);
  return found;
}

const unnoted = (journal: Journal) => (path: string, error: unknown) => {
  const risk = 'the next daemon may overlook processes that were left; mend that or free some space';
  journal.say(`${path} cannot be written: ${reasonOf(error)}; ${risk}`);
};

/** The birth mark of a process begins with its boot. */
const bootOf = ({ trees }: Platform): string => trees.birth(process.pid)?.split(':')[0] ?? '';

/** In the foreground the words go to whoever runs the daemon; in the background to its log, which must not grow for ever. */
function openJournal(log: OwnLog, inBackground: boolean): Journal {
  if (inBackground) return new Journal(log, systemClock);
  const here = new StderrLog(unblocked(2), () => log);
  process.once('exit', () => here.flush());
  return new Journal(here, systemClock);
}

function takeLock(platform: Platform, home: Home): Disposable {
  const path = lockOf(home);
  const lock = platform.locks.tryLock(path);
  const pid = (): number | null => currentLockHolder()(path) ?? null;
  if (lock === undefined) throw new SupError('DAEMON_RUNNING', { home: home.root ?? home.runtimeDir, pid: pid() });
  return lock;
}

function sayHere(text: string): void {
  try {
    writeSync(2, text);
  } catch {
    // Nobody reads there; the exit code still says that it failed.
  }
}

function tell(fd: number | undefined, word: string): void {
  if (fd === undefined) return;
  try {
    writeSync(fd, `${word}\n`);
    closeSync(fd);
  } catch {
    // Whoever started the daemon is gone; that does not concern the daemon.
  }
}

/** An error that nobody foresaw is written down and ends the daemon: it is never left half alive. */
function dieWhole(journal: Journal): void {
  const die = (what: string) => (error: unknown) => {
    journal.say(`${what}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    process.exit(EXIT_BUG);
  };
  process.on('uncaughtException', die('uncaught error'));
  process.on('unhandledRejection', die('unhandled rejection'));
  // Node itself would write them to standard error, and wait there for a reader who stalls.
  process.removeAllListeners('warning');
  process.on('warning', (warning) => journal.say(`warning: ${warning.stack ?? warning.message}`));
}
