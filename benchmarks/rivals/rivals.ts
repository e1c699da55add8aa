import { pm2 } from './pm2.ts';
import { runit } from './runit.ts';
import { s6 } from './s6.ts';
import { supervisord } from './supervisord.ts';

/** A number of sleeping processes under one supervisor, which is up; disposing it ends all of them. */
export interface Fleet extends Disposable {
  readonly name: string;
  readonly daemonPid: number;
  /** The command that lists every process. */
  readonly list: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  /** Starts (stops) all of them and waits until it is so; in milliseconds. */
  start(): number;
  stop(): number;
}

export interface Rival {
  readonly name: string;
  installed(): boolean;
  /** With `count` processes that do not run yet. */
  open(count: number): Promise<Fleet>;
}

const rivals: readonly Rival[] = [supervisord, runit, s6, pm2];

/** A fleet under each rival that is installed here, none of it started. `SUP_RIVALS=no`: none. */
export async function opened(count: number): Promise<{ readonly fleets: readonly Fleet[] } & Disposable> {
  const fleets: Fleet[] = [];
  const wanted = process.env['SUP_RIVALS'] === 'no' ? [] : rivals.filter((rival) => rival.installed());
  const dispose = (): void => {
    for (const fleet of fleets) fleet[Symbol.dispose]();
  };
  try {
    for (const rival of wanted) fleets.push(await rival.open(count));
  } catch (error) {
    dispose();
    throw error;
  }
  return { fleets, [Symbol.dispose]: dispose };
}
