// Copies the state of lshd beside it, and is done; exit code 1 where there is none yet.
import { copyFileSync } from 'node:fs';

try {
  copyFileSync('run/state.json', 'run/state.backup.json');
  console.log('backup written to run/state.backup.json');
} catch (error) {
  console.error(`no backup: ${error.code}`);
  process.exitCode = 1;
}
