import type { Table } from '../form/finding.ts';

/** What one must know of a table in order not to misread it. */
export interface Note {
  readonly text: string;
  /** Those whose figures carry the mark of it. */
  readonly about: readonly string[];
}

/** Of the tables whose names begin so; the first that fits holds. */
const NOTES: readonly (readonly [string, Note])[] = [
  [
    'kill-to-running',
    {
      text: 'an interval and no speed: s6 pauses for a second before every start, as its policy is, and supervisord looks at its children once a second. Such a figure says how long one waits, and its ratio nothing about the work',
      about: ['s6', 'supervisord'],
    },
  ],
  [
    'memory-pss-',
    {
      text: 'PSS counts what several processes share to each of them by its equal part, and so depends on who else runs: here the benchmark in Node, an idle Node, and beside supervisord an idle Python',
      about: [],
    },
  ],
  [
    'memory-',
    {
      text: 'USS leaves out whatever another process has mapped too, above all the text of Node, of Python and of libraries: it says what one more process costs where the same program runs already, and flatters whoever runs in a large interpreter',
      about: [],
    },
  ],
];

export const noteOf = ({ name }: Pick<Table, 'name'>): Note | undefined =>
  NOTES.find(([beginning]) => name.startsWith(beginning))?.[1];

export const MARK = '†';

/** The figure of somebody, marked where the note is about him. */
export const marked = (figure: string, who: string, note: Note | undefined): string =>
  figure !== '' && note?.about.includes(who) === true ? `${figure} ${MARK}` : figure;

/** The note as a line of its own. */
export const noteLine = ({ text, about }: Note): string => `${about.length > 0 ? `${MARK} ` : ''}${capital(text)}.\n`;

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
