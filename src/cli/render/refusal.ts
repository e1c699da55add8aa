import { escapeControls } from '../../logs/escape.ts';
import type { Paint } from './paint.ts';

export interface Refusal {
  readonly message: string;
  readonly code: string;
  readonly hint: string;
}

/** `error: … (CODE)` and `hint: …`. The code stands on the first line of a message of several lines. */
export function refusalText({ message, code, hint }: Refusal, paint: Paint): string {
  // Names of files and targets are as somebody typed them, and a terminal would obey what stands in them.
  const [first = '', ...rest] = message.split('\n').map(escapeControls);
  const lines = [`${paint.bad('error:')} ${first} ${paint.quiet(`(${code})`)}`, ...rest];
  if (hint !== '') lines.push(`${paint.busy('hint:')} ${escapeControls(hint)}`);
  return `${lines.join('\n')}\n`;
}
