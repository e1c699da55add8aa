import { closeSync, readdirSync, readFileSync } from 'node:fs';

const FIRST_AFTER_STDIO = 3;
/** O_CLOEXEC as /proc prints it among the flags of a descriptor, in octal (proc_pid_fdinfo(5)). */
const CLOEXEC = 0o2_000_000;

/**
 * Closes the descriptors that this process got from whoever started it and that what it starts would get in turn: the
 * lock of a script's `( flock 9; … ) 9>lock`, the pipe of a `$( … )`. A daemon would hold them for as long as it lives,
 * and all that it starts with it. Node marks as close-on-exec all that it opens itself, and of those that it got only
 * the low ones (uv_disable_stdio_inheritance gives up after a gap); the mark tells them apart. To be called before
 * anything else is opened.
 */
export function closeInherited(): void {
  for (const fd of readdirSync('/proc/self/fd').map(Number)) {
    if (fd >= FIRST_AFTER_STDIO && isInherited(fd)) closeSync(fd);
  }
}

function isInherited(fd: number): boolean {
  try {
    const [, flags] = /^flags:\s*([0-7]+)/m.exec(readFileSync(`/proc/self/fdinfo/${fd}`, 'latin1')) ?? [];
    return flags !== undefined && (Number.parseInt(flags, 8) & CLOEXEC) === 0;
  } catch {
    // The descriptor of the listing itself, which is closed by now.
    return false;
  }
}
