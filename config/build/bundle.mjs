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

/** What the daemon must never carry: it costs memory and time at each start, and the wire needs neither. */
const NOT_IN_THE_DAEMON = ['zod', 'yaml', 'commander'];

/**
 * `sup.cjs` and one file for each `import('…')`: a command loads only what it needs. What several of them share is
 * cut out by esbuild into files of its own. esbuild splits ES modules only, so they are bundled as such and then
 * turned into CommonJS, which Node starts sooner and V8 caches whole.
 */
export async function bundleCommandLine(root, out) {
  const result = await build({
    ...shared,
    absWorkingDir: root,
    entryPoints: { sup: 'src/cli/main.ts' },
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
  for (const input of Object.keys(metafile.inputs)) {
    const unwanted = NOT_IN_THE_DAEMON.find((name) => input.includes(`node_modules/${name}/`));
    if (unwanted !== undefined) throw new Error(`the daemon carries ${unwanted}: ${input}; see docs/decisions/0005`);
  }
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
