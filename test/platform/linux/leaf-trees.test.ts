import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { Births } from '../../../src/platform/linux/birth.ts';
import { LeafTrees } from '../../../src/platform/linux/leaf-trees.ts';
import type { Leaves } from '../../../src/platform/linux/leaves.ts';
import type { PassTrees } from '../../../src/platform/posix/pass-trees.ts';
import { tempFolder } from '../../helpers/temp-folder.ts';

const ID = 'app/web@0';
const ref = { id: ID, main: { pid: 2 ** 30, birth: 'boot:7' } };

it('looks beyond an empty leaf once a command was born outside of it, until the slot is given back', () => {
  using leaf = tempFolder();
  writeFileSync(join(leaf.path, 'cgroup.events'), 'populated 0\n');
  writeFileSync(join(leaf.path, 'cgroup.threads'), '');
  const leaves = { usable: true, foldersOf: () => [leaf.path], release() {} } as unknown as Leaves;
  // All that a pass over the system would find is what has strayed.
  const pass = { populated: () => new Set([ID]), witness() {}, release() {} } as unknown as PassTrees;
  const trees = new LeafTrees(leaves, pass, new Births());
  const alive = (): boolean => trees.populated([ref]).has(ID);

  trees.launched(ID, ref.main.birth, true);
  expect(alive()).toBe(false);
  trees.joined(ID, true);
  expect(alive()).toBe(false);
  trees.joined(ID, false);
  expect(alive()).toBe(true);
  trees.release(ID);
  trees.launched(ID, ref.main.birth, true);
  expect(alive()).toBe(false);
});
