const SECRET = /TOKEN|SECRET|PASSWORD|PASSWD|KEY|CREDENTIAL/i;

/** What stands in the place of a secret, whatever its length. */
export const MASK = '••••••';

/** Whether the value under this key must not be shown. Errs towards hiding. */
export const isSecret = (key: string): boolean => SECRET.test(key);

/** The environment as it may be shown: the values of secret-looking keys masked, empty ones left to be seen. */
export function maskEnvironment(env: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(env).map(([key, value]) => [key, maskValue(key, value)]));
}

/** `value` as it may be shown under `key`. */
export const maskValue = (key: string, value: string): string => (isSecret(key) && value !== '' ? MASK : value);
