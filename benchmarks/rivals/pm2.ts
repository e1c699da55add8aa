import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Rival } from '../form/supervisor.ts';
import { timeOf } from '../world/command.ts';
import { ownFolder } from '../world/place.ts';
import { rivalFleet } from './fleet.ts';

const FOLDER = resolve('benchmarks/rivals/node_modules/pm2');

export const pm2: Rival = {
  name: 'pm2',
  role: 'rival',
  install: 'npm run bench:rivals',
  version() {
    try {
      return (JSON.parse(readFileSync(join(FOLDER, 'package.json'), 'utf8')) as { version: string }).version;
    } catch {
      return undefined;
    }
  },
  open({ count, command }) {
    const folder = ownFolder('pm2-');
    const env = { ...process.env, PM2_HOME: folder, NO_COLOR: '1' };
    const [script, ...args] = command;
    const apps = Array.from({ length: count }, (_, i) => {
      return { name: `p${i}`, script, args, cwd: folder, interpreter: 'none', autorestart: true };
    });
    const file = join(folder, 'apps.json');
    writeFileSync(file, JSON.stringify({ apps }));
    const words = (...rest: readonly string[]): readonly string[] => [
      process.execPath,
      join(FOLDER, 'bin/pm2'),
      ...rest,
    ];
    const commands = { start: words('start', file), stop: words('stop', 'all'), list: words('ls') };
    const come = {
      up: async () => void (await timeOf(words('ping'), env)),
      cold: async () => void (await timeOf(commands.start, env)),
    };
    return rivalFleet(folder, come, commands, env);
  },
};
