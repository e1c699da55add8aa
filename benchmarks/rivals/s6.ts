import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Rival } from '../form/supervisor.ts';
import { until } from '../world/patience.ts';
import { ownFolder } from '../world/place.ts';
import { inForeground, onPath, rivalFleet } from './fleet.ts';
import { ServiceFolders } from './service-folders.ts';
import { packaged } from './version.ts';

/** s6 has no command for several services: a loop of the shell is what its users write; `s6-svwait` takes all at once. */
const each = (folder: string, command: string, then = ''): readonly string[] => [
  'sh',
  '-c',
  `for d in "$0"/p*; do ${command} "$d"; done${then}`,
  folder,
];

export const s6: Rival = {
  name: 's6',
  role: 'rival',
  install: 'apt-get install s6',
  version: () => (onPath('s6-svscan') && onPath('s6-svwait') ? packaged('s6') : undefined),
  open(work) {
    const folder = ownFolder('s6-');
    const services = new ServiceFolders(folder, work);
    // Room for all of them: by itself it takes 1,000.
    const come = (): void => inForeground(['s6-svscan', '-c', String(Math.max(1000, work.count + 1)), folder], folder);
    const isUp = (service: string): boolean => existsSync(join(service, 'supervise', 'status'));
    return rivalFleet(
      folder,
      {
        up: async () => {
          come();
          await until(() => services.all.every(isUp), 's6 is up');
        },
        cold: async () => {
          services.wanted();
          come();
        },
      },
      {
        start: each(folder, 's6-svc -u', '; exec s6-svwait -u "$0"/p*'),
        stop: each(folder, 's6-svc -d', '; exec s6-svwait -D "$0"/p*'),
        list: each(folder, 's6-svstat'),
      },
    );
  },
};
