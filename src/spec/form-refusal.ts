import type { YAMLParseError, YAMLWarning } from 'yaml';
import { FormOpenings } from './form-openings.ts';
import { LineStarts } from './line-starts.ts';
import type { Refusal } from './problems.ts';

type FormError = YAMLParseError | YAMLWarning;

export interface FormRefusal {
  readonly offset: number;
  readonly refusal: Refusal;
}

/**
 * What the parser found, in the words of an app file, and where a person would look for it. The parser's own words
 * name its grammar, and some of them quote the file, in which secrets may stand; ours do neither. One slip makes the
 * parser stumble several times: of each line only the first fault is told, and behind a bracket or a quote that is
 * never closed none at all.
 */
export function formRefusals(errors: readonly FormError[], text: string): readonly FormRefusal[] {
  let looked: FormOpenings | undefined;
  const openings = (): FormOpenings => (looked ??= new FormOpenings(text));
  const lines = new LineStarts(text);
  const found = firstOfLines(errors.filter(isTold).toSorted(byPosition), lines, ({ pos }) => pos[0])
    .map((error) => refusalOf(error, { text, lines, openings }))
    .sort((one, other) => one.offset - other.offset);
  const unclosed = found.findIndex(({ refusal }) => refusal.message.endsWith(UNCLOSED));
  return firstOfLines(unclosed === -1 ? found : found.slice(0, unclosed + 1), lines, ({ offset }) => offset);
}

function firstOfLines<T>(all: readonly T[], lines: LineStarts, offsetOf: (each: T) => number): readonly T[] {
  const first = new Map<number, T>();
  for (const each of all) {
    const line = lines.before(offsetOf(each));
    if (!first.has(line)) first.set(line, each);
  }
  return [...first.values()];
}

/** A tag that is not known is told elsewhere, with its keypath. */
const isTold = ({ name, code }: FormError): boolean => name !== 'YAMLWarning' || code !== 'TAG_RESOLVE_FAILED';

const byPosition = (one: FormError, other: FormError): number => one.pos[0] - other.pos[0];

/** Left by a merge that somebody has still to decide. */
const CONFLICT = /^(<{7}|={7}|>{7})(?=\s|$)/;

function refusalOf(error: FormError, { text, lines, openings }: Looked): FormRefusal {
  const [offset] = error.pos;
  const line = lines.before(offset);
  if (CONFLICT.test(text.slice(line, line + 8))) {
    return at(line, 'a merge conflict was left in this file', 'decide for one side and remove the three marks');
  }
  const known = BY_WORDS.find(([words]) => error.message.includes(words));
  const say = known?.[1] ?? BY_CODE[error.code] ?? (({ here }) => at(here, NO_YAML));
  return say({ text, here: offset, openings });
}

interface Looked {
  readonly text: string;
  readonly lines: LineStarts;
  /** Looked for at the first use: few faults ask for them. */
  readonly openings: () => FormOpenings;
}

interface Place extends Pick<Looked, 'text' | 'openings'> {
  readonly here: number;
}
type Say = (place: Place) => FormRefusal;

const NO_YAML = 'this cannot stand here';
const UNCLOSED = 'is never closed';
const UNPARTED = 'a comma is missing around here, or quotes around text';

const at = (offset: number, message: string, suggestion?: string): FormRefusal => ({
  offset,
  refusal: { message, suggestion },
});
const say =
  (message: string, suggestion?: string): Say =>
  ({ here }) =>
    at(here, message, suggestion);

const unclosedQuote: Say = ({ text, here, openings }) => {
  const begin = openings().quoteBefore(here) ?? here;
  const quote = text[begin] === "'" ? "'" : '"';
  return at(begin, `this ${quote} ${UNCLOSED}`, `close it; ${quote === "'" ? "''" : '\\"'} is a literal ${quote}`);
};

const unclosedBracket: Say = ({ text, here, openings }) => {
  const begin = openings().bracketBefore(here) ?? here;
  const bracket = text[begin] === '[' ? '[' : '{';
  return at(begin, `this ${bracket} ${UNCLOSED}`, 'close it, and indent its lines more than the line it stands in');
};

const oneTooMany: Say = ({ text, here }) => {
  const character = text[here] ?? '';
  return '}],'.includes(character) && character !== ''
    ? at(here, `this ${character} is one too many`, 'remove it, or put the text that it belongs to in quotes')
    : at(here, NO_YAML, QUOTES);
};

/** `a: b: c`, or a key with a value below which keys are indented. */
const keyInValue: Say = ({ text, here }) => {
  const end = text.indexOf('\n', here);
  const rest = text.slice(here, end === -1 ? text.length : end);
  if (end === -1 || /:(\s|$)/.test(rest)) return at(here, 'a second ": " stands in this line', QUOTES);
  const message = 'this is indented below a key that has a value already';
  return at(wordBegin(text, end + 1), message, 'indent it like the keys above it');
};

const badStart: Say = ({ text, here }) =>
  at(here, `text without quotes cannot begin with ${text[here] === '\t' ? 'a tab' : (text[here] ?? '')}`, QUOTES);

/** The parser points to the begin of the line. */
const notInLine =
  (what: string, all: string): Say =>
  ({ text, here }) =>
    at(wordBegin(text, here), `${what} is not in line with those above it`, `indent all ${all} alike`);

const QUOTES = 'put text in quotes';

/** By words of the parser that only one fault has. */
const BY_WORDS: readonly (readonly [words: string, say: Say])[] = [
  ["closing 'quote", unclosedQuote],
  ['closing "quote', unclosedQuote],
  [' end with a ', unclosedBracket],
  ['All mapping items', notInLine('this key', 'keys of a map')],
  ['All sequence items', notInLine('this entry', 'entries of a list')],
  ['Sequence item without', notInLine('this', 'entries of a list, and begin each with a -')],
  ['Flow end indicator', say('this bracket closes too far left', 'indent it more than the key that it belongs to')],
  ['Nested mappings', keyInValue],
  ['A block sequence', say('an entry of a list stands among keys', 'write the key that it belongs to above it')],
  ['at node end', say('something stands behind a value that has ended', 'put all of the value in quotes')],
  ['Block scalar header', say('the text of | or > begins in the next line', QUOTES)],
  [
    'Block scalar',
    say('the lines of this text are not indented alike', 'indent each by at least as much as the first'),
  ],
  ['on same line with key', say('a list begins in the next line', 'or is written like [a, b]')],
  ['Comments must be', say('a # begins a comment only behind a space', 'put a space before it, or the text in quotes')],
  ['pairs need to be on a single line', say(UNPARTED)],
  ['Missing , ', say(UNPARTED)],
  ['Missing space after :', say('a space is missing behind this :')],
  ['separated from the next token', say('a space is missing here', QUOTES)],
  ['Unresolved plain scalar', say('in JSON, text stands in double quotes')],
  ['ending in :', say('the name of this anchor ends in a colon', 'put a space before the :')],
  ['Alias cannot', say('behind this * the name of an anchor is missing', QUOTES)],
  ['Anchor cannot', say('behind this & the name of the anchor is missing', QUOTES)],
];

/** By the parser's code, where its words do not matter. */
const BY_CODE: Readonly<Record<string, Say>> = {
  TAB_AS_INDENT: say('a tab cannot indent; use spaces'),
  MULTILINE_IMPLICIT_KEY: say('a colon is missing behind this key', 'write `key: value`'),
  MISSING_CHAR: say('a colon is missing behind this key', 'write `key: value`'),
  BLOCK_IN_FLOW: say(UNPARTED),
  BAD_SCALAR_START: badStart,
  BAD_DQ_ESCAPE: say(
    'this escape is not known inside double quotes',
    String.raw`write \\ for a literal \, or use single quotes`,
  ),
  UNEXPECTED_TOKEN: oneTooMany,
  KEY_OVER_1024_CHARS: say('this key is longer than 1024 characters'),
  MULTIPLE_ANCHORS: say('a second anchor stands here'),
  MULTIPLE_TAGS: say('a second tag stands here'),
  TAG_RESOLVE_FAILED: say('this tag is not known here'),
  BAD_COLLECTION_TYPE: say('this tag does not fit what stands behind it'),
  BAD_DIRECTIVE: say('this line is not known here', 'app files are YAML 1.2 and need no lines with %'),
  ALIAS_PROPS: say('an alias takes no tag and no anchor of its own'),
  RESOURCE_EXHAUSTION: say('this nests too deep'),
};

/** Where the first word at `offset` or behind it begins. */
function wordBegin(text: string, offset: number): number {
  const found = text.slice(offset).search(/\S/);
  return found === -1 ? offset : offset + found;
}
