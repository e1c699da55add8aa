const SECRET = /TOKEN|SECRET|PASSWORD|PASSWD|KEY|CREDENTIAL/i;

/** What stands in the place of a secret, whatever its length. */
export const MASK = '••••••';

/** Whether the value under this key must not be shown. Errs towards hiding. */
export const isSecret = (key: string): boolean => SECRET.test(key);

/** `value` as it may be shown under `key`; that it is empty may be seen. */
export const maskValue = (key: string, value: string): string => (isSecret(key) && value !== '' ? MASK : value);

/** The environment as it may be shown. */
export function maskEnvironment(env: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(env).map(([key, value]) => [key, maskValue(key, value)]));
}

const OPTION = /^(-{0,2}[\w.-]+)=(.+)$/s;

/** A command as it may be shown: `--token=…`, and the word after `--token`, are masked. */
export function maskWords(words: readonly string[]): readonly string[] {
  return words.map((word, index) => {
    const [, key, value] = OPTION.exec(word) ?? [];
    if (key !== undefined && value !== undefined) return `${key}=${maskValue(key, value)}`;
    const before = words[index - 1];
    const valueOfOption = before !== undefined && /^--?[\w.-]+$/.test(before) && !word.startsWith('-');
    return valueOfOption ? maskValue(before, word) : word;
  });
}
