import { spawn, spawnSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { timeOf } from '../measure.ts';
import { eventually, onPath, rivalFolder } from './folder.ts';
import type { Rival } from './rivals.ts';

const config = (dir: string, count: number): string => `[unix_http_server]
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
command=sleep 86400
process_name=%(program_name)s_%(process_num)d
numprocs=${count}
autostart=false
startsecs=0
`;

export const supervisord: Rival = {
  name: 'supervisord',
  installed: () => onPath('supervisord') && onPath('supervisorctl'),
  async open(count) {
    const dir = rivalFolder('supervisord');
    const file = join(dir, 's.conf');
    writeFileSync(file, config(dir, count));
    const daemon = spawn('supervisord', ['-c', file], { stdio: 'ignore' });
    const ctl = (...words: readonly string[]): readonly string[] => ['supervisorctl', '-c', file, ...words];
    // Its list ends with 3 while something is stopped: that is an answer too.
    const list = ['sh', '-c', `supervisorctl -c ${file} status >/dev/null || [ $? = 3 ]`];
    await eventually(() => spawnSync(list[0] ?? '', list.slice(1)).status === 0, 'supervisord answers');
    return {
      name: 'supervisord',
      daemonPid: daemon.pid ?? 0,
      list,
      start: () => timeOf(ctl('start', 'all')),
      stop: () => timeOf(ctl('stop', 'all')),
      [Symbol.dispose]: () => {
        spawnSync('supervisorctl', ctl('shutdown').slice(1));
        rmSync(dir, { recursive: true, force: true });
      },
    };
  },
};
