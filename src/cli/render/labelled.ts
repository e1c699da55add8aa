import { hang } from './cut.ts';

const INDENT = 2;

/** `hint: …`, what does not fit on the line below it. */
export const labelled = (label: string, text: string, width: number | null, paint: (label: string) => string): string =>
  paint(label) + hang(`${label} ${text}`, width, INDENT).slice(label.length);
