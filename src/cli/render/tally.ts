import type { ProcessView } from '../../protocol/view.ts';
import type { Paint } from './paint.ts';
import { stateColour } from './situation.ts';

/** In the order in which they are said: what runs, then what needs a look the most. */
const WORDS = ['running', 'not ready', 'failed', 'starting', 'waiting', 'stopping', 'stopped'] as const;

export interface Count {
  readonly word: (typeof WORDS)[number];
  /** `7 running`. */
  readonly text: string;
  /** Gives it the colour of its meaning. */
  readonly paint: (text: string) => string;
}

/** How many are in which state. */
export function tally(views: readonly ProcessView[], paint: Paint): readonly Count[] {
  return WORDS.flatMap((word) => {
    const those = views.filter((view) => wordOf(view) === word);
    const [one] = those;
    return one === undefined
      ? []
      : [{ word, text: `${those.length} ${word}`, paint: stateColour({ ...one, stuck: false }, paint) }];
  });
}

const wordOf = ({ state, ready }: ProcessView): (typeof WORDS)[number] =>
  state === 'running' && !ready ? 'not ready' : state;

const INDENT = 2;

/** `lead`, the counts, and `tail` behind the last of them, broken between two of them where the terminal is not wide enough. */
export function tallyText(lead: string, counts: readonly Count[], tail: string, width: number | null): string {
  let line = lead;
  let column = lead.length;
  counts.forEach(({ text, paint }, at) => {
    const after = at === counts.length - 1 ? tail : ',';
    const gap = at === 0 ? '' : ' ';
    const breaks = column > INDENT && width !== null && column + gap.length + text.length + after.length > width;
    line = (breaks ? `${line.trimEnd()}\n${' '.repeat(INDENT)}` : line + gap) + paint(text) + after;
    column = (breaks ? INDENT : column + gap.length) + text.length + after.length;
  });
  return line;
}
