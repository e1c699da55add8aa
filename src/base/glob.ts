/**
 * Whether `pattern` stands for the whole of `text`: `*` for anything but a slash, `?` for one such character.
 * Takes at most the product of the two lengths: only the last star ever has to give way, so that no pattern, however it
 * is made, can hold up the one who asks.
 */
export function matchesGlob(text: string, pattern: string): boolean {
  let [at, of] = [0, 0];
  let star = -1;
  let resume = 0;
  while (at < text.length) {
    if (pattern[of] === '*') {
      star = of++;
      resume = at;
    } else if (pattern[of] === text[at] || (pattern[of] === '?' && text[at] !== '/')) {
      at += 1;
      of += 1;
    } else if (star !== -1 && text[resume] !== '/') {
      // The star takes one character more.
      resume += 1;
      at = resume;
      of = star + 1;
    } else return false;
  }
  while (pattern[of] === '*') of += 1;
  return of === pattern.length;
}
