import { hang } from './cut.ts';

const INDENT = 2;

/** One line for people, broken between words where the terminal is not wide enough. */
export const sentence = (text: string, width: number | null): string => `${hang(text, width, INDENT)}\n`;
