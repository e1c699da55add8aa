/** Ends all of them at the same time, also when ending one fails; then says what failed first. */
export async function endAll(things: readonly AsyncDisposable[]): Promise<void> {
  const ends = await Promise.allSettled(things.map((thing) => thing[Symbol.asyncDispose]()));
  for (const end of ends) if (end.status === 'rejected') throw end.reason as Error;
}
