import { escapeControls } from '../logs/escape.ts';
import type { Context } from './context.ts';
import { sentence } from './render/sentence.ts';

/**
 * A plain name means everything that is called so, whatever app it is of. Whoever has forgotten the other app learns
 * it here, on standard error. `ids`: what the targets turned out to be.
 */
export function noteAmbiguous({ err, json }: Context, targets: readonly string[], ids: readonly string[]): void {
  if (json) return;
  for (const target of targets) {
    if (/[/*?]/.test(target) || target === 'all') continue;
    const apps = new Set(ids.filter((id) => namesOf(id).includes(target)).map((id) => id.split('/')[0] ?? ''));
    if (apps.size < 2) continue;
    const what = `"${escapeControls(target)}" means processes of several apps`;
    err.write(sentence(`${what}: ${[...apps].map(escapeControls).join(', ')}`, err.width));
  }
}

/** `shop`, `web` and `web@1` of `shop/web@1`; the only slot of a process is its `@0`. */
function namesOf(id: string): readonly string[] {
  const [app = '', slot = ''] = id.split('/');
  const [name = ''] = slot.split('@');
  return [app, name, slot.includes('@') ? slot : `${slot}@0`];
}
