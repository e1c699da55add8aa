import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { timeOf } from '../measure.ts';
import { rivalFolder } from './folder.ts';
import type { Rival } from './rivals.ts';

/** Installed on demand, from a lock file of its own: `npm ci --ignore-scripts --prefix benchmarks/rivals`. */
const PROGRAM = resolve('benchmarks/rivals/node_modules/pm2/bin/pm2');

export const pm2: Rival = {
  name: 'pm2',
  installed: () => existsSync(PROGRAM),
  open: async (count) => {
    const dir = rivalFolder('pm2');
    const env = { ...process.env, PM2_HOME: dir };
    const apps = Array.from({ length: count }, (_, i) => ({
      name: `p${i}`,
      script: '/bin/sleep',
      args: '86400',
      interpreter: 'none',
      autorestart: true,
    }));
    const file = join(dir, 'apps.json');
    writeFileSync(file, JSON.stringify({ apps }));
    const words = (...args: readonly string[]): readonly string[] => [process.execPath, PROGRAM, ...args];
    timeOf(words('ping'), env);
    return {
      name: 'pm2',
      daemonPid: Number(readFileSync(join(dir, 'pm2.pid'), 'utf8')),
      list: words('ls'),
      env,
      start: () => timeOf(words('start', file), env),
      stop: () => timeOf(words('stop', 'all'), env),
      [Symbol.dispose]: () => {
        spawnSync(process.execPath, [PROGRAM, 'kill'], { env, stdio: 'ignore' });
        rmSync(dir, { recursive: true, force: true });
      },
    };
  },
};
