import { type Context, type Daemon, writeJson } from '../context.ts';
import { findingDaemon } from '../finding-daemon.ts';
import { noteDied } from '../no-daemon.ts';
import { processList } from '../render/process-list.ts';
import { sentence } from '../render/sentence.ts';

export interface LsRequest {
  /** None: everything. Where files are among them, a function that asks the daemon what came from those. */
  readonly targets: readonly string[] | ((daemon: Daemon) => Promise<readonly string[]>);
}

/** `sup ls`: what is supervised here. Where no daemon runs that is nothing, and no error. */
export async function ls(context: Context, { targets: named }: LsRequest): Promise<void> {
  using daemon = await findingDaemon(context);
  if (daemon === undefined) {
    noteDied(context);
    if (context.json) return writeJson(context, []);
    return say(context, 'no daemon is running here; `sup start app.yaml` starts one');
  }
  const targets = typeof named === 'function' ? await named(daemon) : named;
  const views = await daemon.call('process.list', targets.length === 0 ? {} : { targets });
  if (context.json) return writeJson(context, views);
  if (views.length === 0) return say(context, 'nothing is supervised here yet; `sup start app.yaml` starts an app');
  context.out.write(processList(views, context.clock.wall(), context.out.width, context.out.paint));
}

const say = ({ out }: Context, text: string): void => out.write(sentence(text, out.width));
