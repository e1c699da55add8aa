import { scrub } from '../platform/marker.ts';

/** The descriptor at which a starting daemon says that it is ready, told to it in SUP_STARTUP_FD. */
export const STARTUP_FD = 3;

/**
 * What a service manager says to the one process that it started (sd_notify(3), sd_listen_fds(3),
 * systemd.exec(5)), and what Node says to its own children. Neither is meant for a daemon that outlives both:
 * with NOTIFY_SOCKET it would speak in another service's name, with NODE_CHANNEL_FD it would take its start-up
 * pipe for a channel, with NODE_OPTIONS it would wait for somebody's debugger.
 */
const NOT_FOR_THE_DAEMON: readonly string[] = [
  'NOTIFY_SOCKET',
  'WATCHDOG_PID',
  'WATCHDOG_USEC',
  'LISTEN_PID',
  'LISTEN_FDS',
  'LISTEN_FDNAMES',
  'JOURNAL_STREAM',
  'INVOCATION_ID',
  'SYSTEMD_EXEC_PID',
  'MANAGERPID',
  'MEMORY_PRESSURE_WATCH',
  'MEMORY_PRESSURE_WRITE',
  'NODE_CHANNEL_FD',
  'NODE_CHANNEL_SERIALIZATION_MODE',
  'NODE_UNIQUE_ID',
  'NODE_OPTIONS',
  // The home is handed over as an argument, worked out once.
  'SUP_HOME',
];

/** The environment for a daemon that is started from `env`; without the marker of a supervised process as well. */
export function daemonEnvironment(env: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const kept = Object.entries(scrub(env)).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && !NOT_FOR_THE_DAEMON.includes(entry[0]),
  );
  return { ...Object.fromEntries(kept), SUP_STARTUP_FD: String(STARTUP_FD) };
}
