import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { problemLine } from '../../src/errors/codes/spec.ts';
import { isSupError, type SupError } from '../../src/errors/sup-error.ts';
import type { Keypath } from '../../src/spec/keypath.ts';
import { settingsSchema } from '../../src/spec/schema/settings.ts';
import { knownKeys, shapeAt } from '../../src/spec/schema/walk.ts';
import { readGoodSettings } from '../../src/spec/settings/read-good-settings.ts';
import { readSettings } from '../../src/spec/settings/read-settings.ts';
import { BUILT_IN, type Settings } from '../../src/spec/settings/settings.ts';
import { SETTINGS_NOT_YET } from '../../src/spec/settings/unsupported.ts';
import { NOT_SUPPORTED } from '../../src/spec/supported.ts';
import { tempFolder } from '../helpers/temp-folder.ts';

/** The settings of this text, read both ways, which must agree. */
function read(text: string): Settings {
  using folder = tempFolder();
  const file = join(folder.path, 'settings.yaml');
  writeFileSync(file, text);
  const quick = readGoodSettings(file);
  try {
    const settings = readSettings(file);
    expect(quick).toEqual(settings);
    return settings;
  } catch (error) {
    expect(quick).toBeUndefined();
    throw error;
  }
}

function told(text: string): readonly string[] {
  try {
    read(text);
    return [];
  } catch (error) {
    if (!isSupError(error) || error.code !== 'SPEC_INVALID') throw error;
    const { problems } = (error as SupError<'SPEC_INVALID'>).params;
    return problems.map((problem) => problemLine({ ...problem, file: 'settings.yaml' }));
  }
}

/** Every key that the schema knows, written with dots. */
function keysBelow(path: Keypath): readonly string[] {
  return knownKeys(path, settingsSchema).flatMap((key) => [[...path, key].join('.'), ...keysBelow([...path, key])]);
}

const everything = `logs: {max_size: 1M, max_files: 3}
daemon_log: {max_size: 64K, max_files: 2}
shutdown_timeout: 90s
events: {keep: 100}
x-note: anything
`;

describe('the settings', () => {
  it('are what is written, and what is built in for the rest', () => {
    expect(read(everything)).toEqual({
      logs: { maxSizeBytes: 1_048_576, maxFiles: 3 },
      daemonLog: { maxSizeBytes: 65_536, maxFiles: 2 },
      shutdownTimeoutMs: 90_000,
      events: { keep: 100 },
    });
    expect(read('logs: {max_files: 9}')).toEqual({ ...BUILT_IN, logs: { ...BUILT_IN.logs, maxFiles: 9 } });
    for (const nothing of ['', '# all of it is commented out\n', '{}', 'logs: {}'])
      expect(read(nothing)).toEqual(BUILT_IN);
  });

  it('tell every mistake at once, with its place and a suggestion', () => {
    const text =
      'logs: {max_size: 512XB, max_file: 3}\nshutdown_timeout: 90\nevents: {keep: 0}\ndaemonlog: {}\nprocesses: {web: {command: x}}\n';
    expect(told(text)).toEqual([
      'settings.yaml:1:18  logs.max_size  "512XB" is not an amount of memory; did you mean 512M?',
      'settings.yaml:1:25  logs.max_file  the key "max_file" is not known here; did you mean max_files?',
      'settings.yaml:2:19  shutdown_timeout  90 is not a time; did you mean 90s or 90ms?',
      'settings.yaml:3:16  events.keep  0 is too little; at least 1',
      'settings.yaml:4:1  daemonlog  the key "daemonlog" is not known here; did you mean daemon_log?',
      'settings.yaml:5:1  processes  the key "processes" is not known here',
    ]);
    expect(told('- a\n')).toEqual(['settings.yaml:1:1  settings are a map of keys; write each as `key: value`']);
    expect(told('logs: 3\n')).toEqual(['settings.yaml:1:7  logs  3 stands where a map of keys is meant']);
    expect(told('logs: {max_size: "${SIZE}"}\n')).toEqual([
      'settings.yaml:1:18  logs.max_size  "${SIZE}" is not an amount of memory; write it like 512M or 1.5G',
    ]);
  });

  it('say of a key that is not served yet just that', () => {
    const text = 'logs: {total: 1G}\nmetrics: {listen: "127.0.0.1:9090"}\ndashboard: {}\n';
    expect(told(text)).toEqual([
      `settings.yaml:1:8  logs.total  ${NOT_SUPPORTED}`,
      `settings.yaml:2:1  metrics  ${NOT_SUPPORTED}`,
      `settings.yaml:3:1  dashboard  ${NOT_SUPPORTED}`,
    ]);
  });
});

describe('the list of settings that are not supported yet', () => {
  it.each(SETTINGS_NOT_YET)('is not stale: %s is a key that the schema knows', (line) => {
    expect(shapeAt(line.split('.'), settingsSchema)).toBeDefined();
  });

  it('names all that the example of what is served does not show', () => {
    const shown = keysBelow([]).filter((key) => new RegExp(`\\b${key.split('.').at(-1)}:`).test(everything));
    const isListed = (key: string): boolean => SETTINGS_NOT_YET.some((line) => `${key}.`.startsWith(`${line}.`));
    expect(keysBelow([]).filter((key) => !shown.includes(key) && !isListed(key))).toEqual([]);
  });
});
