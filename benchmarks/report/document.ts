import type { Growth, Table } from '../form/finding.ts';
import type { Result } from '../form/result.ts';
import { median } from '../form/statistics.ts';
import { slope, summaries, type Summary } from '../form/summary.ts';
import { amount, figure, promise, range, times } from './figures.ts';
import type { Kept } from './newest.ts';
import { marked, noteLine, noteOf } from './notes.ts';

/** `docs/benchmarks.md`: everything in it follows from the samples of one run. */
export function benchmarksDocument({ file, result }: Kept): string {
  const tables = result.findings.filter((one) => one.kind === 'table');
  const growths = result.findings.filter((one) => one.kind === 'growth');
  return [
    HEAD,
    run(file, result),
    promises(tables),
    besideRivals(tables, Object.keys(result.versions.rivals)),
    ...(growths.length > 0 ? [growing(growths)] : []),
    '## Everybody who was measured\n',
    ...tables.map(inFull),
  ].join('\n');
}

const HEAD = `# Benchmarks

Generated from the samples of one run (\`npm run bench:report\`); no figure here is typed by hand. Everybody takes turns
within the run, since machines drift: ratios say more than times. The *floor* is the least that any program could take,
measured in the same rounds: \`node -e 0\` for a command, a bare loop of spawns for a start, one pass over \`/proc\` for
finding a tree. A ratio to the floor is the median over the rounds; a ratio to sup is that of the medians.

| | |
|---|---|
| \`npm run bench\` | everything; rivals that this machine has are measured beside sup |
| \`npm run bench -- NAME…\` | only these: a name as below |
| \`npm run bench -- --quick\` | few rounds: whether it works, with rough figures |
| \`npm run bench -- --no-rivals\` | sup and the floors alone (or \`SUP_RIVALS=no\`) |
| \`npm run bench:rivals\` | installs the rivals that come from npm, without running any script of theirs |
| \`npm run bench:all -- SHORT-NAME\` | builds, installs the rivals, runs everything, keeps the result in \`benchmarks/results/\` and renews this page |
`;

function run(file: string, { date, quick, seconds, machine, versions, load, broken }: Result): string {
  const rivals = Object.entries(versions.rivals).map(([name, version]) => `${name} ${version ?? '(not installed)'}`);
  const loads = (three: readonly number[]): string => three.map((one) => one.toFixed(2)).join(' ');
  const rows = [
    ['when', `${date.slice(0, 16).replace('T', ' ')} UTC, for ${Math.round(seconds / 60)} minutes`],
    ['machine', `${machine.cpu}, ${machine.cores} cores, ${machine.memoryGiB} GiB, ${machine.system}`],
    ['versions', `sup ${versions.sup}, Node ${versions.node}, ${rivals.join(', ')}`],
    ['load', `${loads(load.before)} before, ${loads(load.after)} after`],
    ['samples', `[${file}](../${file})`],
  ];
  const rough = quick ? '\n**A quick run: few rounds, rough figures.**\n' : '';
  const broke = broken.map(({ name, problem }) => `\n**${name} broke off:** ${problem}\n`);
  return `## The run\n\n${grid(['', ''], rows)}${rough}${broke.join('')}`;
}

function promises(tables: readonly Table[]): string {
  const rows = tables.flatMap((table) => summaries(table).flatMap((one) => promised(table, one)));
  const head = ['what', 'promised, at most', 'measured', 'times the floor', ''];
  return `## What is promised\n\n${grid(head, rows)}`;
}

function promised(table: Table, one: Summary): string[][] {
  if (one.row.promised === undefined) return [];
  const what = `${table.question}: ${one.row.who}`;
  const verdict = one.kept === true ? 'kept' : '**missed**';
  const ratio = times(one.timesFloor);
  return [[what, promise(one.row.promised, table.unit), amount(one.median, table.unit), ratio, verdict]];
}

/** Medians side by side: a table of tables. */
function besideRivals(tables: readonly Table[], rivals: readonly string[]): string {
  const shown = tables.filter(({ rows }) => rows.some(({ role }) => role === 'rival'));
  const present = rivals.filter((name) => shown.some(({ rows }) => rows.some(({ who }) => who === name)));
  const rows = shown.map((table) => {
    const of = (who: (one: Summary) => boolean): string => {
      const one = summaries(table).find(who);
      return one === undefined ? '-' : marked(amount(one.median, table.unit), one.row.who, noteOf(table));
    };
    const others = present.map((name) => of(({ row }) => row.who === name));
    return [table.question, of(({ row }) => row.role === 'floor'), of(({ row }) => row.role === 'sup'), ...others];
  });
  const notes = [...new Set(shown.flatMap((table) => noteOf(table) ?? []))].map((note) => `\n${noteLine(note)}`);
  return `## Beside the rivals\n\nMedians.\n\n${grid(['what', 'floor', 'sup', ...present], rows)}${notes.join('')}`;
}

function growing(growths: readonly Growth[]): string {
  const sizes = growths[0]?.points.map(({ processes }) => String(processes)) ?? [];
  const rows = growths.flatMap(({ question, unit, points }) => {
    const medians = points.map(({ samples }) => figure(median(samples)));
    const ratios = points.map(({ samples, floor }) =>
      floor === undefined ? '' : times(median(samples) / median(floor)),
    );
    const own = [`${question} (${unit})`, ...medians];
    return points.some(({ floor }) => floor !== undefined) ? [own, ['times the floor', ...ratios]] : [own];
  });
  const slopes = growths.map((growth) => {
    const { perProcess, atZero, overLine, verdict } = slope(growth);
    const line = [amount(perProcess, growth.unit), amount(atZero, growth.unit), figure(overLine)];
    return [growth.question, verdict, ...line];
  });
  const head = ['what', 'grows', 'for each process', 'besides', 'largest over line'];
  return [
    '## How sup grows\n',
    grid(['processes', ...sizes], rows),
    'The straight line through all sizes. *Largest over line*: the largest size over what the line through the smaller',
    'ones (without the two largest) foretells, and where there is a floor, over the same of the floor; above 1.5 the',
    'growth is called worse than linear. *Flat*: from the smallest size to the largest it grows by less than a quarter.\n',
    grid(head, slopes),
  ].join('\n');
}

function inFull(table: Table): string {
  const note = noteOf(table);
  const rows = summaries(table).map((one) => [
    one.row.who,
    marked(amount(one.median, table.unit), one.row.who, note),
    one.row.samples.length === 1 ? '' : range(one.least, one.most, table.unit),
    String(one.row.samples.length),
    marked(times(one.timesFloor), one.row.who, note),
    marked(times(one.timesSup), one.row.who, note),
  ]);
  const head = ['who', 'median', 'min–max', 'rounds', 'to the floor', 'to sup'];
  const below = note === undefined ? '' : `\n${noteLine(note)}`;
  return `### ${table.name}: ${table.question}\n\n${grid(head, rows)}${below}`;
}

function grid(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const rule = `|${head.map((_, i) => (i === 0 ? '---' : '--:')).join('|')}|`;
  return `${[line(head), rule, ...rows.map(line)].join('\n')}\n`;
}
