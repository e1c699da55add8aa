import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { blueprintOf, blueprintsOf } from '../../src/spec/blueprints.ts';
import { MAX_BLUEPRINTS_LENGTH } from '../../src/spec/bounds.ts';
import { moreSlots } from '../../src/spec/more-slots.ts';
import { template } from '../../src/spec/template.ts';
import type { AppSpec, ProcessSpec } from '../../src/spec/types.ts';
import { readText } from './app-text.ts';

/** What `sup scale` would make of these instances of a process, from nothing but what is kept of the app. */
function again(app: AppSpec, name: string, instances: readonly string[], solo: boolean): readonly ProcessSpec[] {
  const blueprint = blueprintOf(app.blueprints ?? '{}', name);
  if (blueprint === undefined) throw new Error(`nothing is kept of ${name}`);
  return moreSlots({ app: app.name, name, blueprint, env: app.inherited, accounts: null, instances, solo });
}

const APP = `
defaults: {env: {LEVEL: info}, restart: {delay: 100ms, retry_after: never}}
processes:
  web:
    command: node web.js --port 80%i --name "%n at %%"
    instances: 2
    cwd: ./%a/%i
    env: {PORT: "80%i", HOME_OF: "%h", TOKEN: "\${TOKEN}", LEVEL: "\${LEVEL:-warn}"}
    env_files: [".env.%i", "-.env"]
    readiness: {after: 200ms}
    stop: {timeout: 3s}
    logs: {dir: ~/logs}
  lone: {command: [sleep, "5"], restart: {retry_after: 1h}, shell: false}
  named: {command: run, instances: [alpha, beta]}
  almost: {command: run, instances: [{name: "0", env: {A: b}}]}
`;
const env = { HOME: '/home/jo', TOKEN: '100%is$ecret', OTHER: 'not taken' };

describe('what is kept of an app for more instances', () => {
  const app = readText(APP, { env });

  it('gives the very slots that the file gave', () => {
    const slots = (name: string) => app.processes.filter((spec) => spec.name === name);
    expect(again(app, 'web', ['0', '1'], false)).toEqual(slots('web'));
    expect(again(app, 'lone', ['0'], true)).toEqual(slots('lone'));
  });

  it('gives those that it would have given, had it asked for more', () => {
    const more = readText(APP.replace('instances: 2', 'instances: 5'), { env });
    expect(again(app, 'web', ['2', '3', '4'], false)).toEqual(
      more.processes.filter(({ name, instance }) => name === 'web' && Number(instance) > 1),
    );
    expect(again(app, 'web', ['7'], false)[0]?.launch).toMatchObject({
      command: ['node', 'web.js', '--port', '807', '--name', 'web at %'],
      env: { PORT: '807', TOKEN: '100%is$ecret', LEVEL: 'warn' },
    });
  });

  it('is nothing where the file names the instances, and nothing that the environment has beside', () => {
    expect(blueprintOf(app.blueprints ?? '', 'named')).toBeUndefined();
    expect(blueprintOf(app.blueprints ?? '', 'almost')).toBeUndefined();
    expect(blueprintOf(app.blueprints ?? '', '__proto__')).toBeUndefined();
    expect(app.blueprints).not.toContain('not taken');
    expect(app.blueprints).not.toContain('ecret');
  });

  it('gives every kind of value back as it was', () => {
    const text = readFileSync(new URL('../fixtures/apps/served.yaml', import.meta.url), 'utf8')
      .replace('include: [other.yaml]\n', '')
      .replace(/instances: .*/, 'instances: 2')
      .replace(/user: .*\n.*group: .*\n/, '\n');
    const served = readText(text, { env });
    for (const spec of served.processes) {
      expect(again(served, spec.name, [spec.instance], spec.solo), spec.name).toEqual([spec]);
    }
  });

  it('is nothing when it would be too long', () => {
    const process = { command: { kind: 'words', words: [template('x'.repeat(MAX_BLUEPRINTS_LENGTH))] } } as const;
    expect(blueprintsOf([['web', { dir: '/', process }]])).toBeNull();
  });
});
