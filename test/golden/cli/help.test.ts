import { describe, it } from 'vitest';
import { runProgram } from '../../../src/cli/program/program.ts';
import { fake } from '../../cli/fake.ts';
import { expectGolden } from './golden.ts';

const COMMANDS = [
  [],
  ['start'],
  ['plan'],
  ['stop'],
  ['restart'],
  ['delete'],
  ['scale'],
  ['reload'],
  ['signal'],
  ['reset'],
  ['ls'],
  ['status'],
  ['logs'],
  ['events'],
  ['is-active'],
  ['check'],
  ['daemon'],
  ['daemon', 'start'],
  ['daemon', 'stop'],
  ['daemon', 'run'],
  ['daemon', 'status'],
  ['daemon', 'logs'],
];

async function help(argv: readonly string[], width: number): Promise<string> {
  const { context, out } = fake({ terminal: width });
  await runProgram([...argv, '--help'], { contextOf: () => context, runDaemon: () => {} });
  return `$ ${['sup', ...argv, '--help'].join(' ')}\n${out()}`;
}

describe('help', () => {
  it('is the manual of every command', async () => {
    const pages = await Promise.all(COMMANDS.map((argv) => help(argv, 80)));
    expectGolden('help', pages.join('\n'));
  });

  it.each([40, 120])('fits %i columns', async (width) => {
    expectGolden(`help-${width}`, `${await help([], width)}\n${await help(['start'], width)}`);
  });
});
