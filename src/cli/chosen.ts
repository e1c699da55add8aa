import { absoluteFrom } from '../client/working-folder.ts';
import { SupError } from '../errors/sup-error.ts';
import { appFile } from './app-files.ts';
import type { Context, Daemon } from './context.ts';
import { isSameFile, refuseFragment } from './fragment.ts';
import { readApps } from './read-apps.ts';
import { sorted } from './targets.ts';

export interface Choice {
  /** Files and targets, mixed as they were typed. */
  readonly words: readonly string[];
  /** `-f`. */
  readonly files: readonly string[];
}

/**
 * The targets that the daemon is to be asked about: a file stands for the processes of its app. The daemon knows
 * which file each came from, so a file can be stopped that is gone or broken by now; a file that it does not know
 * is read for the name of its app. SupError USAGE when nothing was named at all, APP_UNKNOWN, APP_FRAGMENT.
 */
export async function chosenTargets(
  context: Context,
  daemon: Daemon,
  choice: Choice,
  command: string,
): Promise<readonly string[]> {
  refuseNothing(choice, command);
  const { files, targets } = sorted(choice.words, choice.files);
  const chosen = [...targets];
  for (const file of files) chosen.push(...(await idsOfFile(context, daemon, file)));
  return chosen;
}

/** No command takes nothing for everything. SupError USAGE. */
export function refuseNothing({ words, files }: Choice, command: string): void {
  if (words.length + files.length > 0) return;
  throw new SupError('USAGE', {
    what: `\`sup ${command}\` needs to be told what`,
    hint: `\`sup ${command} web\`, \`sup ${command} app.yaml\` or \`sup ${command} all\`; \`sup ls\` shows the names`,
  });
}

async function idsOfFile(context: Context, daemon: Daemon, word: string): Promise<readonly string[]> {
  const file = absoluteFrom(context.cwd, appFile(word, context.cwd));
  const known = await daemon.call('app.list', {});
  const fromFile = known.filter((each) => each.file !== null && isSameFile(each.file, file));
  if (fromFile.length > 0) return fromFile.flatMap(({ ids }) => ids);
  await refuseFragment(context, file, known);
  const names = (await readApps(context, [word])).map(({ name }) => name);
  const ofApp = known.filter(({ app }) => names.includes(app)).flatMap(({ ids }) => ids);
  if (ofApp.length === 0) throw new SupError('APP_UNKNOWN', { app: names.join(', '), file: word });
  return ofApp;
}
