import { escapeControls } from '../../logs/escape.ts';
import { hang } from './cut.ts';
import { labelled } from './labelled.ts';
import type { Paint } from './paint.ts';

export interface Refusal {
  readonly message: string;
  readonly code: string;
  readonly hint: string;
}

const INDENT = 2;

/**
 * `error: … (CODE)` and `hint: …`. The code stands on the first line of a message of several lines. `width` is the
 * terminal's, at which lines are broken between words; null where they may be of any length.
 */
export function refusalText({ message, code, hint }: Refusal, paint: Paint, width: number | null = null): string {
  // Names of files and targets are as somebody typed them, and a terminal would obey what stands in them.
  const [first = '', ...rest] = message.split('\n').map(escapeControls);
  const shownCode = `(${code})`;
  const head = labelled('error:', `${first} ${shownCode}`, width, paint.bad);
  const lines = [
    head.slice(0, -shownCode.length) + paint.quiet(shownCode),
    ...rest.map((line) => hang(line, width, INDENT)),
    ...(hint === '' ? [] : [labelled('hint:', escapeControls(hint), width, paint.busy)]),
  ];
  return `${lines.join('\n')}\n`;
}
