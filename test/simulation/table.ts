import type { Effect } from '../../src/core/effect.ts';
import type { Event } from '../../src/core/event.ts';
import { reduce } from '../../src/core/reduce.ts';
import type { Instance, Starting, State, StateKind, Stopping } from '../../src/core/state.ts';
import { unreachable } from '../../src/base/unreachable.ts';
import { NOW } from '../core/instances.ts';
import { EVENTS, STATES, UNREACHABLE } from './cells.ts';
import { EVENTS_BY_NAME, SAMPLES, type Sample } from './samples.ts';

/** The table of state × event, as the core decides it: run, and not written down by hand. */
export function stateMachineDocument(): string {
  return `${[head(), overview(), unreached(), ...STATES.map(chapter)].join('\n\n')}\n`;
}

const head = (): string => `# The state machine

Generated from \`src/core\` by \`npm run generate\`: every cell of the table is run, in several specs and pasts,
and what came of it is written here. A stale fact (about an earlier run) and an early wake-up never reach the table.

How to read it: \`spawn\`, \`execute\`, \`call-off\`, \`forget\` and signals are effects, asked of the world; *the same, changed* means that
the state stays and something in it (or what is wanted, or the spec) is new. Where several outcomes are given, spec,
policy and past decide.`;

/** What a cell can lead to, at a glance. */
function overview(): string {
  const rows = EVENTS.map((event) => {
    const cells = STATES.map((state) => {
      if (`${state} × ${event}` in UNREACHABLE) return '✗';
      const kinds = new Set(outcomesOf(state, event));
      return kinds.size === 0 ? '–' : [...kinds].sort().join(', ');
    });
    return `| ${event} | ${cells.join(' | ')} |`;
  });
  const lines = [`| event | ${STATES.join(' | ')} |`, `|---|${'---|'.repeat(STATES.length)}`, ...rows];
  return ['## At a glance', 'A dash: ignored. A cross: no life comes to it, see below.', lines.join('\n')].join('\n\n');
}

function outcomesOf(state: StateKind, kind: Event['kind']): readonly StateKind[] {
  const samples = SAMPLES.filter((sample) => sample.kind === state);
  const events = EVENTS_BY_NAME.flatMap(([, forms]) => forms).filter((event) => event.kind === kind);
  return samples.flatMap(({ instances }) =>
    instances.flatMap((instance) =>
      events.flatMap((event) => {
        const step = reduce(instance, event, NOW, () => 0.5);
        return step.instance === instance ? [] : [step.instance.state.kind];
      }),
    ),
  );
}

function unreached(): string {
  const reasons = Object.entries(UNREACHABLE).map(([cell, why]) => `| ${cell} | ${why} |`);
  return [
    '## Cells that no life comes to',
    'They are decided all the same, and unit tests hold them to it; the simulation fails when it comes to one of them.',
    ['| cell | why |', '|---|---|', ...reasons].join('\n'),
  ].join('\n\n');
}

function chapter(kind: StateKind): string {
  return [`## ${kind}`, ...SAMPLES.filter((sample) => sample.kind === kind).map(section)].join('\n\n');
}

function section(sample: Sample): string {
  const decided: string[] = [];
  const ignored: string[] = [];
  for (const [name, events] of EVENTS_BY_NAME) {
    const outcomes = new Set(sample.instances.flatMap((instance) => events.map((event) => outcome(instance, event))));
    if (outcomes.size === 1 && outcomes.has(IGNORED)) ignored.push(name);
    else for (const each of [...outcomes].sort()) decided.push(`| ${name} | ${each} |`);
  }
  const title = sample.label === '' ? [] : [`### ${sample.kind}: ${sample.label}`];
  const table = ['| event | becomes |', '|---|---|', ...decided].join('\n');
  return [...title, table, `Ignored: ${ignored.join('; ')}.`].join('\n\n');
}

const IGNORED = 'ignored';

function outcome(instance: Instance, event: Event): string {
  const { instance: after, effects } = reduce(instance, event, NOW, () => 0.5);
  if (after === instance) return IGNORED;
  const state = words(after.state);
  const same = state === words(instance.state) && after.run === instance.run;
  return [same ? '*the same, changed*' : state, ...effects.map(effectWords)].join('; ');
}

function words(state: State): string {
  switch (state.kind) {
    case 'starting':
      return `starting (${startingWords(state)})`;
    case 'running':
      return state.ready ? 'running' : 'running (not ready)';
    case 'stopping':
      return `stopping (${stoppingWords(state)})`;
    case 'waiting':
      return `waiting (${state.for.kind})`;
    case 'failed':
      return `failed (${state.cause})`;
    case 'stopped':
      return state.before === undefined ? 'stopped' : 'stopped (just restored)';
    default:
      return unreachable(state);
  }
}

function startingWords({ phase, child }: Starting): string {
  switch (phase) {
    case 'before_start':
      return 'before_start runs';
    case 'clearing':
      return 'what before_start left is being ended';
    case 'launch':
      return child === undefined ? 'the spawn is unanswered' : 'the child lives';
    case 'after_start':
      return 'after_start runs';
    default:
      return unreachable(phase);
  }
}

function stoppingWords({ phase, child, exit, awaits, deadline }: Stopping): string {
  if (awaits === 'before_start') return `${phase}, before_start is called off`;
  if (child === undefined && exit === undefined) return 'the spawn is unanswered';
  const gone = child === undefined ? ', the main process is gone' : '';
  const at = deadline === undefined ? 'waits for its turn' : 'runs';
  return `${phase}${gone}${awaits === 'stop_command' ? `, the stop command ${at}` : ''}`;
}

function effectWords(effect: Effect): string {
  switch (effect.kind) {
    case 'spawn':
      return '`spawn`';
    case 'forget':
      return '`forget`';
    case 'execute':
      return `\`execute\` ${effect.part}`;
    case 'call-off':
      return '`call-off`';
    case 'signal':
      return `\`${effect.signal}\` to the ${effect.to}`;
    default:
      return unreachable(effect);
  }
}
