import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse as parseYaml } from 'yaml';
import { catalogue } from '../../src/errors/catalogue.ts';
import type { Problem } from '../../src/errors/codes/spec.ts';
import { SupError } from '../../src/errors/sup-error.ts';
import { acceptApp } from '../../src/spec/accept.ts';
import type { Disk } from '../../src/spec/disk.ts';
import { readAppBytes } from '../../src/spec/read-app.ts';
import { readGoodBytes } from '../../src/spec/read-good-app.ts';
import type { AppSpec } from '../../src/spec/types.ts';
import { accountsWith } from '../helpers/accounts.ts';
import { root } from '../helpers/home.ts';
import { Luck } from '../simulation/luck.ts';
import { wayOf } from './breach.ts';
import { mutatedData, mutatedText } from './mutate-text.ts';

/** CPU time that one file may cost, read both ways; the largest of ours stay far below. */
export const MAX_FILE_CPU_MS = 4_000;
/** Words of the YAML library, which nobody should have to read. */
const FOREIGN =
  /implicit key|(flow|block) (map|seq|coll|scalar)|YAML token|plain value|node end|unexpected|unresolved|mapping|invalid input/i;

export interface AppReport {
  readonly seed: number;
  readonly files: number;
  readonly good: number;
  readonly bad: number;
  readonly problems: number;
  readonly slowestCpuMs: number;
  readonly codes: ReadonlyMap<string, number>;
  /** In how many different words problems were told: all of them carry the one code. */
  readonly ways: number;
}

/** Every app file that is kept here. */
export function appFiles(): readonly string[] {
  return ['config/examples', 'test/fixtures/apps'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.yaml'))
      .sort()
      .map((name) => join(root, folder, name)),
  );
}

/** A mutated app file, and how it is called. */
export interface Mutant {
  readonly name: string;
  readonly text: string;
}

export function mutantOf(sources: readonly string[], luck: Luck): Mutant {
  const source = luck.pick(sources);
  const kind = luck.pick(['yaml', 'yaml', 'json']);
  const text = luck.strikes(0.5) ? mutatedText(source, luck) : mutatedData(dataOf(source), luck);
  return { name: `app.${kind}`, text };
}

const known = new Map<string, unknown>();

function dataOf(source: string): unknown {
  if (!known.has(source)) known.set(source, parseYaml(source, { uniqueKeys: false }) as unknown);
  return known.get(source);
}

/** Mutated files of one seed, read both ways; `readOn` may be called again and goes on where it was. */
export class AppRun {
  readonly #seed: number;
  readonly #luck: Luck;
  readonly #sources = appFiles().map((file) => readFileSync(file, 'utf8'));
  readonly #ways = new Set<string>();
  readonly #codes = new Map<string, number>();
  readonly #counts = { files: 0, good: 0, bad: 0, problems: 0, slowestCpuMs: 0 };

  constructor(seed: number) {
    this.#seed = seed;
    this.#luck = new Luck(seed);
  }

  get report(): AppReport {
    return { seed: this.#seed, ...this.#counts, codes: this.#codes, ways: this.#ways.size };
  }

  /** Reads `count` more; `take` gets what they are taken for. Throws when anything but a refusal with code and place comes of one. */
  async readOn(count: number, take: (app: AppSpec) => Promise<void>): Promise<void> {
    const end = this.#counts.files + count;
    for (; this.#counts.files < end; this.#counts.files += 1) {
      const mutant = mutantOf(this.#sources, this.#luck);
      try {
        const taken = this.#examine(mutant);
        if (taken !== undefined) await take(taken);
      } catch (error) {
        const which = `file ${this.#counts.files} of seed ${this.#seed}: ${mutant.name}`;
        throw new Error(`${which}\n${mutant.text.slice(0, 20_000)}`, { cause: error });
      }
    }
  }

  #examine(mutant: Mutant): AppSpec | undefined {
    const { outcome, cpuMs } = examined(mutant);
    this.#counts.slowestCpuMs = Math.max(this.#counts.slowestCpuMs, cpuMs);
    if (!(outcome instanceof SupError)) {
      this.#counts.good += 1;
      return outcome;
    }
    this.#counts.bad += 1;
    this.#codes.set(outcome.code, (this.#codes.get(outcome.code) ?? 0) + 1);
    const problems = problemsOf(outcome);
    this.#counts.problems += problems.length;
    for (const { message } of problems) this.#ways.add(wayOf(message));
    return undefined;
  }
}

const prototypes = [Object.prototype, Array.prototype, Map.prototype, String.prototype];
const pristine = prototypes.map((each) => Reflect.ownKeys(each).length);

function examined(mutant: Mutant): { readonly outcome: AppSpec | SupError; readonly cpuMs: number } {
  const since = process.cpuUsage();
  const [quick, slow] = [attempt(mutant, 'quick'), attempt(mutant, 'slow')];
  const { user, system } = process.cpuUsage(since);
  const cpuMs = (user + system) / 1_000;
  if (cpuMs > MAX_FILE_CPU_MS) throw new Error(`it took ${cpuMs} ms`);
  prototypes.forEach((each, at) => {
    if (Reflect.ownKeys(each).length !== pristine[at]) throw new Error('a prototype has been changed');
  });
  if (slow instanceof SupError) {
    if (quick !== undefined && !(quick instanceof SupError))
      throw new Error('the quick way takes what the other refuses');
    checkRefusal(slow, mutant.text);
    return { outcome: slow, cpuMs };
  }
  if (slow === undefined || JSON.stringify(quick) !== JSON.stringify(slow)) throw new Error('the two ways differ');
  acceptApp(JSON.parse(JSON.stringify(slow)));
  return { outcome: slow, cpuMs };
}

/** What came of it; undefined: the quick way leaves it to the other one. */
function attempt({ name, text }: Mutant, way: 'quick' | 'slow'): AppSpec | SupError | undefined {
  const bytes = new TextEncoder().encode(text);
  const full = `/srv/shop/${name}`;
  const accounts = accountsWith(0, { root: 0, lyra: 998 }, { docker: 990 });
  const around = { dir: '/srv/shop', env: { HOME: '/root', A: 'a' }, home: '/root', shell: '/bin/sh', accounts };
  try {
    return way === 'quick' ? readGoodBytes(bytes, full, around, disk) : readAppBytes(bytes, name, full, around, disk);
  } catch (error) {
    if (error instanceof SupError) return error;
    throw error;
  }
}

const disk: Disk = {
  bytes(file) {
    if (!file.endsWith('other.yaml')) throw new SupError('SPEC_FILE_MISSING', { file });
    return new TextEncoder().encode('processes: {elsewhere: {command: run}}\n');
  },
  identity: (file) => file,
};

function checkRefusal(refusal: SupError, text: string): void {
  const { code, message } = refusal;
  if (!Object.hasOwn(catalogue, code) || code === 'INTERNAL')
    throw new Error(`no refusal: ${message}`, { cause: refusal });
  if (code !== 'SPEC_INVALID') throw new Error(`no place: ${message}`, { cause: refusal });
  const lines = text.split('\n').length;
  const problems = problemsOf(refusal);
  if (problems.length === 0) throw new Error('a refusal without a problem');
  for (const problem of problems) checkProblem(problem, lines);
}

const problemsOf = (refusal: SupError): readonly Problem[] =>
  refusal.code === 'SPEC_INVALID' ? (refusal as SupError<'SPEC_INVALID'>).params.problems : [];

function checkProblem(problem: Problem, lines: number): void {
  const { line, column, message, suggestion } = problem;
  const hasPlace = line !== null && column !== null && line >= 1 && column >= 1 && line <= lines;
  if (!hasPlace) throw new Error(`no place in the file: ${JSON.stringify(problem)}`);
  // What stands in quotes is the file's own.
  const words = `${message} ${suggestion ?? ''}`.replace(/"[^]*?"/g, '');
  if (message === '' || FOREIGN.test(words)) throw new Error(`no words of ours: ${JSON.stringify(problem)}`);
  // oxlint-disable-next-line no-control-regex -- a terminal would obey them
  if (/[\u0000-\u001f\u007f-\u009f]/.test(message)) throw new Error(`control characters: ${JSON.stringify(problem)}`);
}
