import { keys } from './leaf.ts';
import { list } from './lists.ts';
import { processSchema } from './process.ts';
import { type Output, record } from './shape.ts';
import { appName, name, text } from './texts.ts';

/** A whole app file: the one source of what is checked, of the published JSON Schema and of the types of what comes out. */
export const appSchema = keys(
  {
    name: appName("What the app is called; by default as the file's folder."),
    include: list(
      text('An app file; a relative path counts from the folder of this one.'),
      'Files whose processes belong to this app. The defaults of each are for its own processes only, its paths count from its own folder, its name is this one or none. A process named twice is an error.',
      [],
    ),
    defaults: processSchema,
    processes: record(name('The name of a process.'), processSchema, { description: 'Each process under its name.' }),
  },
  { description: 'An app: processes that belong together, and how they are kept up.' },
);

export type AppInput = Output<typeof appSchema>;
