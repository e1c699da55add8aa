/** Raised when a method changes its meaning. A client and a daemon that differ refuse each other clearly. */
export const PROTOCOL = 1;

/** The version of sup; a test holds it against package.json. */
export const VERSION = '0.1.0';
