import type { AppSpec } from '../spec/types.ts';
import type { Context, Daemon } from './context.ts';

/** Says once that `essential` has no effect on this daemon, where it is asked for and the daemon does not end with anything. */
export async function noteEssential(context: Context, daemon: Daemon, apps: readonly AppSpec[]): Promise<void> {
  const names = apps.flatMap(({ processes }) => processes.filter(({ essential }) => essential).map(nameOf));
  if (context.json || names.length === 0) return;
  const { foreground } = await daemon.call('daemon.status', {});
  if (foreground) return;
  const [first = ''] = names;
  const who = new Set(names).size === 1 ? `${first} is` : `${first} and others are`;
  context.err.write(
    `${who} essential: that has an effect only under \`sup daemon run\`, this daemon is in the background\n`,
  );
}

const nameOf = ({ app, name }: { readonly app: string; readonly name: string }): string => `${app}/${name}`;
