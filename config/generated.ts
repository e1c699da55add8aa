import { benchmarksDocument } from '../benchmarks/report/document.ts';
import { newestResult } from '../benchmarks/report/newest.ts';
import { appJsonSchema, settingsJsonSchema } from '../src/spec/json-schema.ts';
import { stateMachineDocument } from '../test/simulation/table.ts';
import { errorsDocument } from './generated/errors.ts';

/** A file of the repository that follows from the source; `npm run generate` writes it, a test compares it. */
export interface Generated {
  /** Relative to the root. */
  readonly path: string;
  readonly text: () => string;
}

export const generated: readonly Generated[] = [
  { path: 'config/schema/app.schema.json', text: () => `${JSON.stringify(appJsonSchema(), null, 2)}\n` },
  { path: 'docs/benchmarks.md', text: () => benchmarksDocument(newestResult()) },
  { path: 'config/schema/settings.schema.json', text: () => `${JSON.stringify(settingsJsonSchema(), null, 2)}\n` },
  { path: 'docs/errors.md', text: errorsDocument },
  { path: 'docs/state-machine.md', text: stateMachineDocument },
];
