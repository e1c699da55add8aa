/** The `count` lowest numbers that no instance has: who counts more of them fills the gaps that a delete has left. */
export function freeNumbers(taken: readonly string[], count: number): readonly string[] {
  const names = new Set(taken);
  const free: string[] = [];
  for (let number = 0; free.length < count; number++) {
    if (!names.has(String(number))) free.push(String(number));
  }
  return free;
}
