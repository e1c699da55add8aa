import { escapeControls } from '../../logs/escape.ts';
import { cut, MAX_SAID, wrap } from './cut.ts';
import type { Paint } from './paint.ts';
import { padEnd } from './width.ts';

/** On a terminal that is even narrower, the terminal may break the lines. */
const LEAST_ROOM = 10;
const MARGIN = '  ';

/** With the colour of its meaning, where it has one. */
export type FieldLine = string | { readonly text: string; readonly paint: (text: string) => string };

/** What is too long for the terminal goes on below, but for log lines, which `sup logs` shows whole. */
export type Field = readonly [label: string, lines: readonly FieldLine[], long?: 'wrapped' | 'cut'];

/** Labels in one column and what belongs to them in another; a field without lines is left out. */
export function fieldLines(fields: readonly Field[], width: number | null, paint: Paint): string {
  const said = fields.filter(([, lines]) => lines.length > 0);
  const labels = Math.max(0, ...said.map(([label]) => label.length));
  const room = width === null ? Number.POSITIVE_INFINITY : Math.max(LEAST_ROOM, width - labels - 2 * MARGIN.length);
  const fitted = (line: FieldLine, long: Field[2]): readonly string[] => {
    if (typeof line !== 'string') return fitted(line.text, long).map(line.paint);
    return long === 'cut' ? [cut(escapeControls(line), Math.min(room, MAX_SAID))] : wrap(escapeControls(line), room);
  };
  return said
    .flatMap(([label, lines, long]) =>
      lines
        .flatMap((line) => fitted(line, long))
        .map((line, at) => `${MARGIN}${paint.quiet(padEnd(at === 0 ? label : '', labels))}${MARGIN}${line}\n`),
    )
    .join('');
}
