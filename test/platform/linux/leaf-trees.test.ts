import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { InstanceId } from '../../../src/base/process.ts';
import { Births } from '../../../src/platform/linux/birth.ts';
import { LeafTrees } from '../../../src/platform/linux/leaf-trees.ts';
import type { Leaves } from '../../../src/platform/linux/leaves.ts';
import type { TreeRef } from '../../../src/platform/platform.ts';
import type { PassTrees } from '../../../src/platform/posix/pass-trees.ts';
import { tempFolder } from '../../helpers/temp-folder.ts';

const refs = ['app/full@0', 'app/empty@0', 'app/gone@0'].map((id) => ({ id, main: null }));

it('looks once over the system for all trees whose leaves are empty or gone, and for no other', () => {
  using folder = tempFolder();
  writeFileSync(join(folder.path, 'cgroup.events'), 'populated 1\n');
  using empty = tempFolder();
  writeFileSync(join(empty.path, 'cgroup.events'), 'populated 0\n');
  const folders = new Map([
    ['app/full@0', folder.path],
    ['app/empty@0', empty.path],
    ['app/gone@0', join(empty.path, 'gone')],
  ]);
  const leaves = { usable: true, foldersOf: (id: InstanceId) => [folders.get(id)] } as unknown as Leaves;
  const asked: (readonly InstanceId[])[] = [];
  const populated = (some: readonly TreeRef[]): ReadonlySet<InstanceId> => {
    asked.push(some.map(({ id }) => id));
    return new Set(['app/gone@0']);
  };
  const trees = new LeafTrees(leaves, { populated } as unknown as PassTrees, new Births());
  expect([...trees.populated(refs)].toSorted()).toEqual(['app/full@0', 'app/gone@0']);
  expect(asked).toEqual([['app/empty@0', 'app/gone@0']]);
  expect(trees.populated(refs.slice(0, 1)).size).toBe(1);
  expect(asked).toHaveLength(1);
});
