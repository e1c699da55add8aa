import { describe, expect, it } from 'vitest';
import { SupError } from '../../src/errors/sup-error.ts';
import { acceptApp } from '../../src/spec/accept.ts';
import { single } from '../../src/spec/single.ts';

const messageOf = (name: string, command: readonly string[]): string => {
  try {
    single({ name, command, cwd: '/tmp', env: {} });
    return 'taken';
  } catch (error) {
    if (error instanceof SupError && error.code === 'SPEC_INVALID') return error.message;
    throw error;
  }
};

describe('single', () => {
  it('takes the words as the shell of the user left them', () => {
    const command = ['node', '-e', '${A} $B %n %% $${C}', 'a b', '', '*'];
    const app = single({ name: 'web', command, cwd: '/work', env: { PATH: '/bin', OTHER: 'x' } });
    expect(app).toMatchObject({ name: 'default', file: null, inherited: { PATH: '/bin' } });
    expect(app.processes).toHaveLength(1);
    expect(app.processes[0]).toMatchObject({
      name: 'web',
      instance: '0',
      solo: true,
      launch: { command, shell: null, cwd: '/work' },
    });
    expect(acceptApp(JSON.parse(JSON.stringify(app)))).toEqual(app);
  });

  it.each([
    ['Web', ['x'], /^sup start --name has 1 problem\n.*begins with a letter/s],
    ['a.yaml', ['x'], /taken for a file/],
    ['all', ['x'], /means every process/],
    ['x'.repeat(65), ['x'], /at most 64/],
    ['web', [], /no command/],
    ['web', [''], /no command/],
    ['web', ['x', 'a\0b'], /too long/],
  ])('refuses %.10s %j', (name, command, told) => {
    expect(messageOf(name, command)).toMatch(told);
  });
});
