import { readFileSync } from 'node:fs';
import { run } from '../world/command.ts';

/** Not a supervisor: it can only do one of the things that are measured. */
export const treeKill = {
  name: 'tree-kill',
  install: 'npm run bench:rivals',

  version(): string | undefined {
    try {
      const text = readFileSync('benchmarks/rivals/node_modules/tree-kill/package.json', 'utf8');
      return (JSON.parse(text) as { version: string }).version;
    } catch {
      return undefined;
    }
  },

  /** In milliseconds, without the time that Node takes to start. */
  async end(pid: number): Promise<number> {
    const { stdout } = await run([process.execPath, 'benchmarks/rivals/tree-kill.mjs', String(pid)]);
    return (JSON.parse(stdout) as { ms: number }).ms;
  },
};
