import { readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { build } from 'esbuild';

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

function refuse(metafile, who, unwanted, mend) {
  for (const input of Object.keys(metafile.inputs)) {
    const found = unwanted.find((name) => input.includes(`node_modules/${name}/`));
    if (found !== undefined) throw new Error(`${who} carries ${found}, by ${input}: ${mend}`);
  }
}

/** `bundle` is the file in dist/ to which an `import()` of `source` leads. `without`: what it must do without. */
const PROGRAM = { source: 'src/cli/program/program.ts', bundle: 'sup-program', without: ['zod', 'yaml'] };
const READERS = [
  { source: 'src/spec/read-good-app.ts', bundle: 'sup-read-good-app', without: ['zod'] },
  { source: 'src/spec/read-app.ts', bundle: 'sup-read-app', without: [] },
  { source: 'src/spec/single.ts', bundle: 'sup-single', without: ['zod', 'yaml'] },
  { source: 'src/spec/more-slots.ts', bundle: 'sup-more-slots', without: ['zod', 'yaml'] },
];

/**
 * The command line, cut where a command would load what it does not need, and nowhere else, since every file more
 * costs about 0.3 ms: `sup.cjs` is `main` with all that `sup ls` needs, then come all other commands with the library
 * that reads their words, and what reads app files. What two of them need is in both: nobody loads more than three.
 */
export async function bundleCommandLine(root, out) {
  const main = { source: 'src/cli/main.ts', bundle: 'sup', without: HEAVY };
  const metafiles = await Promise.all([
    bundlePart(root, out, main, [PROGRAM]),
    bundlePart(root, out, PROGRAM, READERS),
    ...READERS.map((reader) => bundlePart(root, out, reader, [])),
  ]);
  return { inputs: Object.assign({}, ...metafiles.map(({ inputs }) => inputs)) };
}

async function bundlePart(root, out, { source, bundle, without }, others) {
  const { metafile } = await build({
    ...shared,
    absWorkingDir: root,
    entryPoints: [source],
    outfile: join(out, `${bundle}.cjs`),
    format: 'cjs',
    supported: { 'dynamic-import': false },
    plugins: [whereSourcesStood(root, out), ...others.map((other) => leftTo(other, root))],
  });
  refuse(metafile, `dist/${bundle}.cjs`, without, 'import it where it is used');
  return metafile;
}

/** `import()` of a part becomes a `require` of its bundle. */
function leftTo({ source, bundle }, root) {
  return {
    name: `left-to-${bundle}`,
    setup({ onResolve }) {
      onResolve({ filter: /\.ts$/ }, ({ path, resolveDir, kind }) =>
        kind === 'dynamic-import' && join(resolveDir, path) === join(root, source)
          ? { path: `./${bundle}.cjs`, external: true }
          : undefined,
      );
    },
  };
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
  refuse(metafile, 'the daemon', HEAVY, 'see docs/decisions/0005');
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
    // An error that nobody catches is shown with the line that it comes from: that must not be all of the module.
    minifyWhitespace: false,
    plugins: [whereSourcesStood(root, out)],
  });
  return metafile;
}

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
