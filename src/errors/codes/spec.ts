import { entry } from '../entry.ts';

/** One thing that is wrong in an app file. Line and column are 1-based; null where there is no file to point into. */
export interface Problem {
  /** The file as the user named it. */
  readonly file: string;
  readonly line: number | null;
  readonly column: number | null;
  /** `processes.web.limits.memory`; empty for the file as a whole. */
  readonly keypath: string;
  readonly message: string;
  /** What to write instead, or null. */
  readonly suggestion: string | null;
}

/** `app.yaml:7:15  processes.web.limits.memory  "512XB" is not an amount of memory; write it like 512M`. */
export function problemLine(problem: Problem): string {
  const at = problem.line === null ? problem.file : `${problem.file}:${problem.line}:${problem.column ?? 1}`;
  const text = problem.suggestion === null ? problem.message : `${problem.message}; ${problem.suggestion}`;
  return [at, problem.keypath, text].filter((part) => part !== '').join('  ');
}

const count = (problems: number): string => (problems === 1 ? '1 problem' : `${problems} problems`);

const filesOf = (problems: readonly Problem[]): number => new Set(problems.map(({ file }) => file)).size;

/** What is wrong with what the user wants. */
export const specCodes = {
  /** `more`: how many problems were found beyond those listed. */
  SPEC_INVALID: entry<{ file: string; problems: readonly Problem[]; more: number }>({
    message: (p) =>
      [
        `${filesOf(p.problems) > 1 ? `${filesOf(p.problems)} files have` : `${p.file} has`} ${count(p.problems.length + p.more)}`,
        ...p.problems.map(problemLine),
        ...(p.more > 0 ? [`and ${p.more} more`] : []),
      ].join('\n'),
    hint: (p) =>
      `mend what is named above; \`sup check ${filesOf(p.problems) > 1 ? 'FILE…' : p.file}\` looks again without changing anything`,
    exit: 4,
  }),
  /** `close`: a file beside the missing one that was most likely meant. */
  SPEC_FILE_MISSING: entry<{ file: string; close?: string | undefined }>({
    message: (p) => `there is no file ${p.file}`,
    hint: (p) =>
      p.close === undefined
        ? 'check the name; a word without a slash that does not end in .yaml, .yml or .json names a process'
        : `did you mean ${p.close}?`,
    exit: 3,
  }),
  SPEC_FILE_UNREADABLE: entry<{ file: string; why: string }>({
    message: (p) => `${p.file} cannot be read: ${p.why}`,
    hint: (p) =>
      `an app file is a regular file of at most 1 MiB that you may read; \`ls -l ${p.file}\` shows what this is`,
    exit: 4,
  }),
  SPEC_NOT_ACCEPTED: entry<{ keypath: string; why: string }>({
    message: (p) =>
      p.keypath === '' ? `this app is not accepted: ${p.why}` : `${p.keypath} is not accepted: ${p.why}`,
    hint: () => 'send what `sup` itself sends, or apply the app file with `sup start FILE`',
    exit: 4,
  }),
  SPEC_ENV_REQUIRED: entry<{ missing: readonly string[]; places: readonly string[] }>({
    message: (p) => `its environment lacks ${p.missing.join(', ')} (missing or empty, named in env_required)`,
    hint: (p) => `set it in ${p.places.join(' or ')}`,
    exit: 4,
  }),
  SPEC_ENV_FILE_MISSING: entry<{ file: string }>({
    message: (p) => `the environment file ${p.file} does not exist`,
    hint: () => 'create it, or write a - before its name in env_files if it may be absent',
    exit: 4,
  }),
  SPEC_ENV_FILE_UNREADABLE: entry<{ file: string; why: string }>({
    message: (p) => `the environment file ${p.file} cannot be read: ${p.why}`,
    hint: (p) => `look at it with \`ls -l ${p.file}\`; the user that sup runs as must be able to read it`,
    exit: 4,
  }),
  /** Says the line and never what stands in it: these files hold secrets. */
  SPEC_ENV_FILE_INVALID: entry<{ file: string; line: number; why: string }>({
    message: (p) => `${p.file}:${p.line}  ${p.why}`,
    hint: () => 'each line is NAME=value, a comment, or empty; a value with spaces or # in it stands in quotes',
    exit: 4,
  }),
};
