import { describe, expect, it } from 'vitest';
import { SupError } from '../../src/errors/sup-error.ts';

describe('a refusal for a full disk', () => {
  it.each([
    'no space left on device (ENOSPC)',
    'ENOSPC',
    'ENOSPC: no space left on device, open "/x"',
    'disk quota exceeded (EDQUOT)',
  ])('says that room is needed and nothing else: %s', (why) => {
    const hint = expect.stringMatching(/^free some space/);
    expect(new SupError('HOME_UNWRITABLE', { path: '/x', why })).toMatchObject({ hint });
    expect(new SupError('LOCK_FAILED', { path: '/x', why })).toMatchObject({ hint });
    expect(new SupError('ENDPOINT_FAILED', { endpoint: '/x', why })).toMatchObject({ hint });
  });

  it('is not one for another reason', () => {
    expect(new SupError('LOCK_FAILED', { path: '/x', why: 'permission denied (EACCES)' }).hint).toMatch(/--home DIR/);
  });
});
