import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The packages whose code is in the bundles, with their licence texts. */
export function bundledPackages(root, metafiles) {
  const inputs = metafiles.flatMap((metafile) => Object.keys(metafile.inputs));
  const names = new Set(inputs.map((input) => /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(input)?.[1]).filter(Boolean));
  return [...names].sort().map((name) => describe(join(root, 'node_modules', name)));
}

function describe(folder) {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const text = readdirSync(folder).find((file) => /^licen[cs]e(\.(md|txt))?$/i.test(file));
  if (text === undefined) throw new Error(`${name} carries no licence text: it cannot be bundled`);
  return { name, version, license, text: readFileSync(join(folder, text), 'utf8').trim() };
}

export function notices(packages) {
  const parts = packages.map(({ name, version, license, text }) => `${name} ${version} (${license})\n\n${text}\n`);
  return `The bundles in this folder contain code of these packages.\n\n${parts.join(`\n${'-'.repeat(80)}\n\n`)}`;
}

/** CycloneDX 1.6. What is bundled does not appear in any lock file of who installs sup, but must be found by scanners. */
export function billOfMaterials(root, packages) {
  const { name, version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const component = (each) => ({
    type: 'library',
    name: each.name,
    version: each.version,
    licenses: [{ license: { id: each.license } }],
    purl: `pkg:npm/${each.name.replace('@', '%40')}@${each.version}`,
  });
  const bill = {
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: { component: { type: 'application', name, version } },
    components: packages.map(component),
  };
  return `${JSON.stringify(bill, null, 2)}\n`;
}
