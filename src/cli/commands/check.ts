import { type Context, writeJson } from '../context.ts';
import { readApps } from '../read-apps.ts';
import { checkedText } from '../render/checked.ts';

export interface CheckRequest {
  readonly files: readonly string[];
}

/** `sup check`: validates and does nothing else. Every problem of every file is said, SupError SPEC_INVALID. */
export async function check(context: Context, { files }: CheckRequest): Promise<void> {
  const apps = await readApps(context, files);
  if (!context.json) return context.out.write(checkedText(apps, context.cwd, context.out.paint));
  writeJson(
    context,
    apps.map(({ name, file, processes }) => ({ app: name, file, processes: processes.length })),
  );
}
