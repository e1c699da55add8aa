import { describe, expect, it } from 'vitest';
import { placeIn } from '../../../src/platform/linux/cgroup-place.ts';

const HYBRID = `24 1 0:22 / /proc rw,nosuid - proc proc rw
33 25 0:29 / /sys/fs/cgroup/memory rw,relatime - cgroup cgroup rw,memory
40 25 0:36 / /sys/fs/cgroup/unified rw,relatime shared:9 - cgroup2 cgroup2 rw
`;
const PURE = '30 23 0:26 / /sys/fs/cgroup rw,nosuid,nodev,noexec,relatime shared:4 - cgroup2 cgroup2 rw,nsdelegate\n';
const CONTAINER = '30 23 0:26 /docker/0123 /sys/fs/cgroup ro,nosuid - cgroup2 cgroup rw\n';

describe('placeIn', () => {
  it('finds the tree without controllers of a hybrid system', () => {
    expect(placeIn(HYBRID, '9:name=systemd:/x\n4:memory:/y\n0::/\n')).toEqual({
      mount: '/sys/fs/cgroup/unified',
      own: '/sys/fs/cgroup/unified',
    });
  });

  it('finds the own cgroup on a pure one', () => {
    expect(placeIn(PURE, '0::/system.slice/sup.service\n')).toEqual({
      mount: '/sys/fs/cgroup',
      own: '/sys/fs/cgroup/system.slice/sup.service',
    });
  });

  it('counts from the part that a container shows', () => {
    expect(placeIn(CONTAINER, '0::/docker/0123/sup\n')?.own).toBe('/sys/fs/cgroup/sup');
    expect(placeIn(CONTAINER, '0::/docker/0123\n')?.own).toBe('/sys/fs/cgroup');
    expect(placeIn(CONTAINER, '0::/docker/01234\n')).toBeUndefined();
    expect(placeIn(CONTAINER, '0::/\n')).toBeUndefined();
  });

  it('reads names with spaces', () => {
    const odd = '30 23 0:26 / /mnt/my\\040groups rw - cgroup2 none rw\n';
    expect(placeIn(odd, '0::/a b\n')?.own).toBe('/mnt/my groups/a b');
  });

  it('finds none where there is none, or where the process stands outside', () => {
    expect(placeIn('33 25 0:29 / /sys/fs/cgroup/memory rw - cgroup cgroup rw\n', '0::/\n')).toBeUndefined();
    expect(placeIn(PURE, '4:memory:/x\n')).toBeUndefined();
    expect(placeIn(PURE, '0::/../../other\n')).toBeUndefined();
    expect(placeIn('', '')).toBeUndefined();
  });
});
