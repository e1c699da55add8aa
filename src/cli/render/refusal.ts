import type { Paint } from './paint.ts';

export interface Refusal {
  readonly message: string;
  readonly code: string;
  readonly hint: string;
}

/** `error: … (CODE)` and `hint: …`. The code stands on the first line of a message of several lines. */
export function refusalText({ message, code, hint }: Refusal, paint: Paint): string {
  const [first = '', ...rest] = message.split('\n');
  const lines = [`${paint.bad('error:')} ${first} ${paint.quiet(`(${code})`)}`, ...rest];
  if (hint !== '') lines.push(`${paint.busy('hint:')} ${hint}`);
  return `${lines.join('\n')}\n`;
}
