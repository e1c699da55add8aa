import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Rival, Work } from '../form/supervisor.ts';
import { timeOf } from '../world/command.ts';
import { until } from '../world/patience.ts';
import { ownFolder } from '../world/place.ts';
import { inForeground, interpreterOf, onPath, rivalFleet } from './fleet.ts';
import { printed } from './version.ts';

const config = (dir: string, { count, command }: Work, autostart: boolean): string => `[unix_http_server]
file=${dir}/s.sock
[supervisord]
nodaemon=true
user=${process.env['USER'] ?? 'root'}
logfile=${dir}/s.log
pidfile=${dir}/s.pid
childlogdir=${dir}
minfds=8192
minprocs=2048
[rpcinterface:supervisor]
supervisor.rpcinterface_factory = supervisor.rpcinterface:make_main_rpcinterface
[supervisorctl]
serverurl=unix://${dir}/s.sock
[program:p]
command=${command.join(' ')}
directory=${dir}
process_name=%(program_name)s_%(process_num)d
numprocs=${count}
autostart=${autostart}
startsecs=0
autorestart=true
`;

export const supervisord: Rival = {
  name: 'supervisord',
  role: 'rival',
  idle: () => [interpreterOf('supervisord') ?? 'python3', '-c', 'import time; time.sleep(1e6)'],
  install: 'apt-get install supervisor',
  version: () => (onPath('supervisorctl') ? printed('supervisord', '--version') : undefined),
  open(work) {
    const folder = ownFolder('supervisord-');
    const file = join(folder, 's.conf');
    const come = (autostart: boolean): void => {
      writeFileSync(file, config(folder, work, autostart));
      inForeground(['supervisord', '-c', file], folder);
    };
    // Its list ends with 3 while something is stopped: that is an answer too.
    const list = ['sh', '-c', `supervisorctl -c ${file} status >/dev/null || [ $? = 3 ]`];
    const answers = (): Promise<boolean> =>
      timeOf(list).then(
        () => true,
        () => false,
      );
    const ctl = (word: string): readonly string[] => ['supervisorctl', '-c', file, word, 'all'];
    return rivalFleet(
      folder,
      {
        up: async () => {
          come(false);
          await until(answers, 'supervisord answers');
        },
        cold: async () => come(true),
      },
      { start: ctl('start'), stop: ctl('stop'), list },
    );
  },
};
