/** Raised when a method changes its meaning. A client and a daemon that differ refuse each other clearly. */
export const PROTOCOL = 1;
