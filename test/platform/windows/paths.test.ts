import { describe, expect, it } from 'vitest';
import { windowsPaths } from '../../../src/platform/windows/paths.ts';

describe('windowsPaths', () => {
  it('lie in the local application data of the user', () => {
    const home = windowsPaths.home(null, { LOCALAPPDATA: 'C:\\Users\\Ann\\AppData\\Local' });
    expect(home).toMatchObject({
      root: null,
      stateDir: 'C:\\Users\\Ann\\AppData\\Local\\sup\\state',
      endpoint: `\\\\.\\pipe\\sup-${home.tag}`,
    });
    expect(windowsPaths.home(null, { USERPROFILE: 'C:\\Users\\Ann' })).toEqual(home);
  });

  it('are one home however their letters are written', () => {
    expect(windowsPaths.home('C:\\Srv\\X', {}).tag).toBe(windowsPaths.home('c:\\srv\\x', {}).tag);
    expect(windowsPaths.home('C:\\srv\\x', {}).tag).not.toBe(windowsPaths.home('C:\\srv\\y', {}).tag);
  });
});
