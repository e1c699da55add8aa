import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { timeOf } from '../measure.ts';
import { eventually, onPath, rivalFolder } from './folder.ts';
import type { Rival } from './rivals.ts';

export const runit: Rival = {
  name: 'runit',
  installed: () => onPath('runsvdir') && onPath('sv'),
  async open(count) {
    const dir = rivalFolder('runit');
    const services = Array.from({ length: count }, (_, i) => join(dir, `p${i}`));
    for (const service of services) {
      mkdirSync(service);
      writeFileSync(join(service, 'run'), '#!/bin/sh\nexec sleep 86400\n', { mode: 0o755 });
      writeFileSync(join(service, 'down'), '');
    }
    const daemon = spawn('runsvdir', [dir], { stdio: 'ignore' });
    await eventually(() => services.every((service) => existsSync(join(service, 'supervise', 'ok'))), 'runit is up');
    return {
      name: 'runit',
      daemonPid: daemon.pid ?? 0,
      list: ['sv', 'status', ...services],
      start: () => timeOf(['sv', '-w', '60', 'start', ...services]),
      stop: () => timeOf(['sv', '-w', '60', 'stop', ...services]),
      [Symbol.dispose]: () => {
        // First runsvdir: it would start each runsv again that ends before it.
        daemon.kill('SIGHUP');
        spawnSync('sv', ['-w', '60', 'exit', ...services]);
        rmSync(dir, { recursive: true, force: true });
      },
    };
  },
};
