/** The index of the last of these ascending numbers that is at most `most`, found by halving; -1 when none is. */
export function lastAtMost(ascending: readonly number[], most: number): number {
  let low = -1;
  let high = ascending.length - 1;
  while (low < high) {
    const middle = low + Math.ceil((high - low) / 2);
    if ((ascending[middle] ?? 0) <= most) low = middle;
    else high = middle - 1;
  }
  return low;
}
