import { describe, expect, it } from 'vitest';
import { isSecret, MASK, maskEnvironment, maskWords } from '../../src/spec/mask.ts';

describe('mask', () => {
  it.each(['DISCORD_BOT_TOKEN', 'secret', 'DbPassword', 'API_KEY', 'PGPASSWORD', 'AWS_SECRET_ACCESS_KEY'])(
    'hides %s',
    (key) => {
      expect(isSecret(key)).toBe(true);
    },
  );

  it.each(['PORT', 'PATH', 'HOST', 'LANG'])('shows %s', (key) => {
    expect(isSecret(key)).toBe(false);
  });

  it('does not tell how long a secret is, and tells that there is none', () => {
    expect(maskEnvironment({ TOKEN: 'x', KEY: 'xxxxxxxxxxxxxxxx', SECRET: '', PORT: '1' })).toEqual({
      ...{ TOKEN: MASK, KEY: MASK, SECRET: '', PORT: '1' },
    });
  });

  it('hides what follows a secret option of a command', () => {
    expect(maskWords(['run', '--token', 'x', '--key=y', '-v', 'z', '--token', '--flag', 'API_KEY=w'])).toEqual([
      ...['run', '--token', MASK, `--key=${MASK}`, '-v', 'z', '--token', '--flag', `API_KEY=${MASK}`],
    ]);
  });
});
