import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Rival } from '../form/supervisor.ts';
import { until } from '../world/patience.ts';
import { ownFolder } from '../world/place.ts';
import { inForeground, onPath, rivalFleet } from './fleet.ts';
import { ServiceFolders } from './service-folders.ts';
import { packaged } from './version.ts';

export const runit: Rival = {
  name: 'runit',
  role: 'rival',
  install: 'apt-get install runit',
  version: () => (onPath('runsvdir') && onPath('sv') ? packaged('runit') : undefined),
  open(work) {
    const folder = ownFolder('runit-');
    const services = new ServiceFolders(folder, work);
    const come = (): void => inForeground(['runsvdir', folder], folder);
    const isUp = (service: string): boolean => existsSync(join(service, 'supervise', 'ok'));
    return rivalFleet(
      folder,
      {
        up: async () => {
          come();
          await until(() => services.all.every(isUp), 'runit is up');
        },
        cold: async () => {
          services.wanted();
          come();
        },
      },
      {
        start: ['sv', '-w', '60', 'start', ...services.all],
        stop: ['sv', '-w', '60', 'stop', ...services.all],
        list: ['sv', 'status', ...services.all],
      },
    );
  },
};
