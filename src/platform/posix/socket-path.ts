/** The longest path of a Unix socket in bytes, without its closing NUL (`sun_path` of unix(7) and of macOS' sys/un.h). */
export const SOCKET_PATH_BYTES = { linux: 107, darwin: 103 } as const;
