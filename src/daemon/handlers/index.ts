import type { Handlers } from '../../protocol/methods.ts';
import type { Context } from '../context.ts';
import { appList } from './app-list.ts';
import { apply } from './apply.ts';
import { daemonStatus } from './daemon-status.ts';
import { daemonStop } from './daemon-stop.ts';
import { remove } from './delete.ts';
import { follow } from './follow.ts';
import { hello } from './hello.ts';
import { list } from './list.ts';
import { logsLocate } from './logs-locate.ts';
import { noticesList } from './notices-list.ts';
import { reload } from './reload.ts';
import { reset } from './reset.ts';
import { restart } from './restart.ts';
import { blueprint, scale } from './scale.ts';
import { settle } from './settle.ts';
import { signal } from './signal.ts';
import { start } from './start.ts';
import { status } from './status.ts';
import { stop } from './stop.ts';

/** One handler for each method; the compiler refuses a daemon that forgets one. */
export const handlers = (context: Context): Handlers => ({
  'daemon.hello': hello(context),
  'daemon.status': daemonStatus(context),
  'daemon.stop': daemonStop(context),
  'app.apply': apply(context),
  'app.list': appList(context),
  'process.list': list(context),
  'process.status': status(context),
  'process.start': start(context),
  'process.stop': stop(context),
  'process.restart': restart(context),
  'process.delete': remove(context),
  'process.signal': signal(context),
  'process.reload': reload(context),
  'process.blueprint': blueprint(context),
  'process.scale': scale(context),
  'process.reset': reset(context),
  'process.settle': settle(context),
  'logs.locate': logsLocate(context),
  'notices.list': noticesList(context),
  'notices.follow': follow(context),
});
