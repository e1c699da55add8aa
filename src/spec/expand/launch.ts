import { variableFault } from '../names.ts';
import type { ProcessInput } from '../schema/process.ts';
import { type Template, template } from '../template.ts';
import type { HookCommand, LaunchSpec } from '../types.ts';
import { pathOf, type Slot, textOf, wordsOf } from './slot.ts';

type Environment = Readonly<Record<string, Template>>;

/** How a slot is started. `own`: the variables of this instance alone. */
export function launchOf(slot: Slot, input: ProcessInput, own: Environment): LaunchSpec {
  const shell = shellOf(slot, input);
  return {
    command: commandOf(slot, input, shell !== null),
    shell,
    cwd: pathOf(slot, input.cwd ?? template('.')),
    user: input.user === undefined ? null : textOf(slot, input.user),
    group: input.group === undefined ? null : textOf(slot, input.group),
    umask: input.umask ?? null,
    nice: input.nice ?? null,
    env: environmentOf(slot, { ...input.env, ...own }),
    envFiles: (input.env_files ?? []).map((file) => {
      const optional = file.startsWith('-');
      return { path: pathOf(slot, optional ? template(file.slice(1)) : file), optional };
    }),
    envRequired: input.env_required ?? [],
    envInherit: input.env_inherit ?? 'default',
  };
}

/** `before_start` and `after_start`: a leading `-` forgives. */
export function hookCommands(
  slot: Slot,
  input: ProcessInput,
  key: 'before_start' | 'after_start',
): readonly HookCommand[] {
  return (input[key] ?? []).map((command, index) => {
    const forgiven = command.kind === 'line' && command.line.startsWith('-');
    const bare = forgiven ? { ...command, line: template(command.line.slice(1)) } : command;
    return { command: wordsOf(slot, bare, [...slot.path, key, index]), forgiven };
  });
}

function shellOf(slot: Slot, { shell }: ProcessInput): string | null {
  if (shell === undefined || shell.kind === 'none') return null;
  if (shell.kind === 'default') return slot.around.shell;
  // `cmd.exe` is looked up in the PATH of the child; a path is a path.
  return /[/\\]/.test(shell.path) ? pathOf(slot, shell.path) : textOf(slot, shell.path);
}

function commandOf(slot: Slot, { command }: ProcessInput, shell: boolean): readonly string[] {
  const path = [...slot.path, 'command'];
  if (command === undefined) {
    slot.problems.add(
      path,
      { message: 'no command is given', suggestion: 'write `command:` with what is to be run' },
      'missing',
    );
    return [];
  }
  if (!shell) return wordsOf(slot, command, path);
  if (command.kind === 'line') return [textOf(slot, command.line)];
  slot.problems.add(path, {
    message: 'a shell takes one string, not a list of words',
    suggestion: 'write one string, or remove `shell`',
  });
  return [];
}

function environmentOf(slot: Slot, env: Environment): Readonly<Record<string, string>> {
  const entries = Object.entries(env).filter(([key]) => variableFault(key) === undefined);
  return Object.fromEntries(entries.map(([key, value]) => [key, textOf(slot, value)]));
}
