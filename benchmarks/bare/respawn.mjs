// The bare loop: spawns the program given, and again whenever it exits.
import { spawn } from 'node:child_process';

const [command, ...args] = process.argv.slice(2);
const again = () => spawn(command, args, { stdio: 'ignore', detached: true }).once('exit', again);
again();
