import { describe, expect, it } from 'vitest';
import { behind } from './marked.ts';
import { FILES, textOf } from './files.ts';

/**
 * What the pages ask for and sup does not serve yet, as it stands in the files. A line that falls out of a file is missed
 * here; one that has come to be served moves to `asks.test.ts`, out of its comment.
 */
const NOT_SERVED: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  'awareness/app.yaml': {
    'daemon.readiness.log': 'memory loaded',
    'invoker.readiness.http': 'http://127.0.0.1:${INVOKER_PORT:-9988}/health',
    'invoker.liveness.http': 'http://127.0.0.1:${INVOKER_PORT:-9988}/health',
    'invoker.limits.memory.max': '512M',
    'invoker.limits.memory.soft': '80%',
    'invoker.limits.memory.on_soft': 'drain',
    'invoker.limits.memory.drain_timeout': '60s',
  },
  'devloop/app.yaml': {
    'watch.logs.streams': 'split',
    'watch.liveness.heartbeat.file': '%d/dev/%i/.devloop/daemon.heartbeat',
    'watch.liveness.heartbeat.max_age': '60s',
    'watch.limits.memory': '512M',
    'watch.limits.cpu': '25%',
    'watch.sandbox.private_tmp': true,
    'watch.sandbox.no_new_privileges': true,
    'watch.sandbox.protect_system': 'strict',
    'watch.sandbox.protect_home': 'read-only',
    'watch.sandbox.writable': ['%d/dev/%i/.devloop'],
  },
  'kohakuriver/host.yaml': {
    'host.limits.cpu': '200%',
    'host.limits.memory': '4G',
    'host.logs.journald': 'kohakuriver-host',
  },
  'kohakuriver/runner.yaml': {
    'runner.limits.cpu': '200%',
    'runner.limits.memory': '4G',
    'runner.logs.journald': 'kohakuriver-runner',
  },
  'lsh/app.yaml': {
    'lshd.readiness.file': 'run/lshd.sock',
    'backup.schedule': '0 3 * * *',
  },
  'lyra/app.yaml': {
    'daemon.limits.memory': '512M',
    'daemon.limits.cpu': '50%',
    'daemon.logs.journald': 'lyra-daemon',
    'daemon.sandbox.no_new_privileges': true,
    'daemon.sandbox.private_tmp': true,
    'daemon.sandbox.protect_system': 'strict',
    'daemon.sandbox.protect_home': 'no',
    'daemon.sandbox.writable': ['%h/Documents/Claude_Projects/Awareness/daemon/logs', '%h/.claude'],
    'daemon.liveness.watchdog': '30s',
    'daemon.sockets': ['%d/run/notifications.sock'],
    'maintenance.schedule': '0 4 * * *',
  },
};

/** What is served, and not in a fresh clone. */
const ELSEWHERE: typeof NOT_SERVED = {
  'awareness/app.yaml': {
    'bot.cwd': '~/awareness/daemon',
    'daemon.cwd': '~/awareness/daemon',
    'invoker.cwd': '~/awareness/daemon/cc_invoker',
  },
  'devloop/app.yaml': { 'watch.user': 'youruser', 'watch.group': 'youruser' },
  'kohakuriver/host.yaml': {
    'host.cwd': '~/.kohakuriver',
    'host.user': 'kohakuriver-host',
    'host.group': 'kohakuriver-host',
  },
  'kohakuriver/runner.yaml': {
    'runner.cwd': '~/.kohakuriver',
    'runner.before_start': ['docker info'],
    'runner.user': 'kohakuriver-runner',
    'runner.group': 'kohakuriver-runner',
  },
  'lyra/app.yaml': {
    'daemon.cwd': '%h/Documents/Claude_Projects/Awareness/daemon',
    'maintenance.cwd': '%h/Documents/Claude_Projects/Awareness/daemon',
  },
};

const ofProcesses = (asked: Readonly<Record<string, unknown>> = {}) =>
  Object.fromEntries(Object.entries(asked).map(([key, value]) => [`processes.${key}`, value]));

describe('what waits in the examples', () => {
  it.each(FILES)('is all that the page asks for and sup does not serve: %s', (file) => {
    expect(behind(textOf(file), '#~')).toEqual(ofProcesses(NOT_SERVED[file]));
  });

  it.each(FILES)('is all that the page asks for and a clone has not got: %s', (file) => {
    expect(behind(textOf(file), '#+')).toEqual(ofProcesses(ELSEWHERE[file]));
  });
});
