import { describe, expect, it } from 'vitest';
import { freePlace } from '../../../src/platform/linux/free-place.ts';

const MINE = '0123456789ab';
const mount = '/sys/fs/cgroup';

describe('freePlace', () => {
  it.each([
    ['', ''],
    ['/a.scope', '/a.scope'],
    // The cgroup of the predecessor is taken over.
    [`/sup.${MINE}/daemon`, ''],
    [`/a.service/sup.${MINE}/daemon`, '/a.service'],
  ])('of %j is %j', (own, free) =>
    expect(freePlace({ mount, own: mount + own }, MINE)).toEqual({ mount, own: mount + free }),
  );

  it.each([
    `/a.service/sup.${MINE}/daemon/web`,
    '/a.service/sup.ba9876543210/daemon/web',
    '/a.service/sup.ba9876543210/daemon',
    `/sup.ba9876543210/daemon/web/sup.${MINE}/daemon`,
  ])('is not within a leaf: %s', (own) => expect(freePlace({ mount, own: mount + own }, MINE)).toBeUndefined());
});
