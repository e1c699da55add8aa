/** The compiler proves that this is never called; a value that reaches it came from outside the types. */
export function unreachable(value: never): never {
  throw new Error(`unreachable: ${JSON.stringify(value)}`);
}
