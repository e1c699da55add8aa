import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Work } from '../form/supervisor.ts';

/** What runit and s6 both read: a folder for each service, with a script `run`, and a file `down` while it is not wanted. */
export class ServiceFolders {
  readonly all: readonly string[];

  constructor(folder: string, { count, command }: Work) {
    this.all = Array.from({ length: count }, (_, i) => join(folder, `p${i}`));
    for (const service of this.all) {
      mkdirSync(service);
      writeFileSync(join(service, 'run'), `#!/bin/sh\nexec ${command.join(' ')}\n`, { mode: 0o755 });
      writeFileSync(join(service, 'down'), '');
    }
  }

  /** From now on they start when their supervisor does. */
  wanted(): void {
    for (const service of this.all) rmSync(join(service, 'down'));
  }
}
