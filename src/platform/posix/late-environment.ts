type Environment = Readonly<Record<string, string>>;

/**
 * Names that the loader and the C library obey in every program: by them, whoever may write an environment file would
 * have his own code run in the program that still is root and is about to change the user. It is the list of what the C
 * library itself ignores in setuid programs, and what steers its translations.
 */
const OBEYED = new Set([
  ...['GCONV_PATH', 'GETCONF_DIR', 'HOSTALIASES', 'LOCALDOMAIN', 'LOCPATH', 'NIS_PATH', 'NLSPATH', 'OUTPUT_CHARSET'],
  ...['POSIXLY_CORRECT', 'RESOLV_HOST_CONF', 'RES_OPTIONS', 'TZDIR'],
]);
const OBEYED_PREFIXES = ['LD_', 'GLIBC_', 'MALLOC_', 'TEXTDOMAIN'];

/** The name of a locale without a path in it leads only to the system's own folders. */
const LOCALE = /^(?:LANG|LANGUAGE|LC_.*)$/;
const PLAIN_LOCALE = /^[\w.@:-]*$/;

/** An environment in two parts: what a program that is still root may see, and what is set when it no longer is. */
export function splitEnvironment(env: Environment): { readonly early: Environment; readonly late: Environment } {
  const entries = Object.entries(env);
  const isLate = ([name, value]: [string, string]): boolean =>
    LOCALE.test(name)
      ? !PLAIN_LOCALE.test(value)
      : OBEYED.has(name) || OBEYED_PREFIXES.some((prefix) => name.startsWith(prefix));
  return {
    early: Object.fromEntries(entries.filter((entry) => !isLate(entry))),
    late: Object.fromEntries(entries.filter(isLate)),
  };
}

/**
 * `argv` with `late` set by env(1), which `env` is. A value stands among its words for the moment until the next
 * program begins; what is late holds no secrets.
 */
export function withLate(argv: readonly string[], late: Environment, env: string): readonly string[] {
  const words = Object.entries(late).map(([name, value]) => `${name}=${value}`);
  if (words.length === 0) return argv;
  // It would take a program with = in its path for one more variable.
  const program = argv[0]?.includes('=') === true ? ['/bin/sh', '-c', 'exec "$0" "$@"', ...argv] : argv;
  return [env, ...words, ...program];
}
