import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { build, transform } from 'esbuild';

/** Names stay as they are, so that the stack trace of a bug report can be read. */
const shared = {
  bundle: true,
  platform: 'node',
  target: 'node20',
  charset: 'ascii',
  minifyWhitespace: true,
  minifySyntax: true,
  legalComments: 'none',
  metafile: true,
  logLevel: 'warning',
};

/** What neither the daemon nor every command may carry: memory and time at each start, for what only app files need. */
const HEAVY = ['zod', 'yaml', 'commander'];

function refuse(metafile, who, mend) {
  for (const input of Object.keys(metafile.inputs)) {
    const unwanted = HEAVY.find((name) => input.includes(`node_modules/${name}/`));
    if (unwanted !== undefined) throw new Error(`${who} carries ${unwanted}, by ${input}: ${mend}`);
  }
}

/** What `sup.cjs` leaves to a file of its own: everything but the command that is asked most often. */
const PROGRAM = 'src/cli/program/program.ts';

/**
 * The command line. `sup.cjs` is `main` with all that `sup ls` needs in one file, since every file more costs about
 * 0.2 ms; the other commands, and the library that reads their words, are files of their own, one for each `import()`.
 */
export async function bundleCommandLine(root, out) {
  const metafiles = await Promise.all([bundleHotPath(root, out), bundleCommands(root, out)]);
  return { inputs: Object.assign({}, ...metafiles.map(({ inputs }) => inputs)) };
}

async function bundleHotPath(root, out) {
  const { metafile } = await build({
    ...shared,
    absWorkingDir: root,
    entryPoints: ['src/cli/main.ts'],
    outfile: join(out, 'sup.cjs'),
    format: 'cjs',
    supported: { 'dynamic-import': false },
    plugins: [whereSourcesStood(root, out), leftTo('./sup-program.cjs', join(root, PROGRAM))],
  });
  refuse(metafile, 'what every command loads', 'import it where it is used');
  return metafile;
}

/** `import()` of `file` becomes a `require` of `bundle`. */
function leftTo(bundle, file) {
  return {
    name: 'left-to',
    setup({ onResolve }) {
      onResolve({ filter: /\.ts$/ }, ({ path, resolveDir, kind }) =>
        kind === 'dynamic-import' && join(resolveDir, path) === file ? { path: bundle, external: true } : undefined,
      );
    },
  };
}

/**
 * esbuild splits ES modules only, so the commands are bundled as such and then turned into CommonJS, which Node starts
 * sooner and V8 caches whole.
 */
async function bundleCommands(root, out) {
  const result = await build({
    ...shared,
    absWorkingDir: root,
    entryPoints: { 'sup-program': PROGRAM },
    outdir: out,
    format: 'esm',
    splitting: true,
    chunkNames: 'sup-[name]-[hash]',
    plugins: [whereSourcesStood(root, out)],
    write: false,
  });
  for (const { path, text } of result.outputFiles) {
    const { code } = await transform(text.replaceAll(/(["'])\.\/(sup-[\w.-]+)\.js\1/g, '"./$2.cjs"'), {
      ...forNode,
      supported: { 'dynamic-import': false },
    });
    writeFileSync(path.replace(/\.js$/, '.cjs'), code);
  }
  return result.metafile;
}

/** One file: the daemon needs all of it, and soon. */
export async function bundleDaemon(root, out) {
  const { metafile } = await build({
    ...shared,
    absWorkingDir: root,
    entryPoints: ['src/daemon/main.ts'],
    outfile: join(out, 'supd.cjs'),
    format: 'cjs',
    external: ['koffi'],
    plugins: [whereSourcesStood(root, out)],
  });
  refuse(metafile, 'the daemon', 'see docs/decisions/0005');
  return metafile;
}

/** The public API, an ES module that needs nothing but Node. */
export async function bundleClient(root, out) {
  const { metafile } = await build({
    ...shared,
    absWorkingDir: root,
    entryPoints: ['src/client/index.ts'],
    outfile: join(out, 'client.mjs'),
    format: 'esm',
    plugins: [whereSourcesStood(root, out)],
  });
  return metafile;
}

const forNode = {
  format: 'cjs',
  platform: 'node',
  target: 'node20',
  charset: 'ascii',
  minifyWhitespace: true,
  minifySyntax: true,
};

/**
 * `import.meta.url` goes on meaning the place where the source stood, so that `new URL('../../bin/supd.js', …)`
 * leads to the same file from a source under test and from a bundle.
 */
function whereSourcesStood(root, out) {
  return {
    name: 'where-sources-stood',
    setup({ onLoad, initialOptions }) {
      const esm = initialOptions.outfile?.endsWith('.mjs') ?? false;
      onLoad({ filter: /[\\/]src[\\/].*\.ts$/ }, ({ path }) => {
        const text = readFileSync(path, 'utf8');
        if (!text.includes('import.meta.url')) return undefined;
        // The finished bundles lie in dist/, one folder below the root, whatever the draft is called.
        const from = join(dirname(out), 'dist');
        const place = JSON.stringify(relative(from, path).split('\\').join('/'));
        const own = esm ? 'import.meta.url' : 'require("node:url").pathToFileURL(__filename)';
        return { contents: text.replaceAll('import.meta.url', `new URL(${place}, ${own}).href`), loader: 'ts' };
      });
    },
  };
}
