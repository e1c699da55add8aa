import type { TestHome } from '../helpers/home.ts';
import type { Luck } from '../simulation/luck.ts';
import { mutantOf } from './fuzz-apps.ts';

/** Lets `sup check` look at `count` mutated files; how often it ended with which code. Throws when it says what it should not. */
export async function fuzzCheck(
  home: TestHome,
  sources: readonly string[],
  luck: Luck,
  count: number,
): Promise<ReadonlyMap<number, number>> {
  const codes = new Map<number, number>();
  for (let file = 0; file < count; file += 1) {
    const { name, text } = mutantOf(sources, luck);
    home.write(name, text);
    const { code, stdout, stderr } = await home.sup('check', name);
    codes.set(code, (codes.get(code) ?? 0) + 1);
    const isRight = code === 0 ? stderr === '' && stdout.includes(': ok: ') : stdout === '' && /\nhint: /.test(stderr);
    // oxlint-disable-next-line no-control-regex -- a terminal would obey them
    if (!isRight || /[\u0000-\u0009\u000b-\u001f\u007f-\u009f]|INTERNAL/.test(stdout + stderr)) {
      throw new Error(`sup check, exit ${code}:\n${stdout}${stderr}\nof\n${text.slice(0, 20_000)}`);
    }
  }
  return codes;
}
