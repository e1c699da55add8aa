import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { timeOf } from '../measure.ts';
import { eventually, onPath, rivalFolder } from './folder.ts';
import type { Rival } from './rivals.ts';

/** s6 has no command for several services: a loop of the shell is what its users write. */
const each = (dir: string, command: string): readonly string[] => [
  'sh',
  '-c',
  `for d in "$1"/p*; do ${command} "$d"; done`,
  'sh',
  dir,
];

export const s6: Rival = {
  name: 's6',
  installed: () => onPath('s6-svscan') && onPath('s6-svwait'),
  async open(count) {
    const dir = rivalFolder('s6');
    const services = Array.from({ length: count }, (_, i) => join(dir, `p${i}`));
    for (const service of services) {
      mkdirSync(service);
      writeFileSync(join(service, 'run'), '#!/bin/sh\nexec sleep 86400\n', { mode: 0o755 });
      writeFileSync(join(service, 'down'), '');
    }
    const daemon = spawn('s6-svscan', [dir], { stdio: 'ignore' });
    await eventually(() => services.every((service) => existsSync(join(service, 'supervise', 'status'))), 's6 is up');
    const turn = (command: string, until: string): number =>
      timeOf(each(dir, command)) + timeOf(['s6-svwait', until, ...services]);
    return {
      name: 's6',
      daemonPid: daemon.pid ?? 0,
      list: each(dir, 's6-svstat'),
      start: () => turn('s6-svc -u', '-u'),
      stop: () => turn('s6-svc -d', '-D'),
      [Symbol.dispose]: () => {
        spawnSync('sh', each(dir, 's6-svc -d').slice(1));
        spawnSync('s6-svwait', ['-D', ...services]);
        spawnSync('s6-svscanctl', ['-t', dir]);
        rmSync(dir, { recursive: true, force: true });
      },
    };
  },
};
