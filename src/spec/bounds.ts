/**
 * The limits of an app. A person's file is far below each of them; what is above is an accident or an attack,
 * and is refused at the door instead of being felt everywhere behind it.
 */

/** Slots of one app, instances counted one by one. */
export const MAX_PROCESSES = 2_000;
/** What is kept of an app to make more instances of its processes from; a file of 2,000 processes needs about 300 kB. */
export const MAX_BLUEPRINTS_LENGTH = 524_288;
/** Names become parts of file names and of cgroup folders. */
export const MAX_NAME_LENGTH = 64;
/** Linux takes no argument and no variable longer than this (MAX_ARG_STRLEN). */
export const MAX_TEXT_BYTES = 131_072;
/** Words of one command, entries of one list, variables of one environment. */
export const MAX_ENTRIES = 4_096;
/** A path longer than this is refused by every system. */
export const MAX_PATH_LENGTH = 4_096;
/** A start limit remembers this many moments for each slot. */
export const MAX_BURST = 1_000;
export const MAX_FACTOR = 100;
/** 1 is ±100 %: beyond it a delay would be negative. */
export const MAX_JITTER = 1;
export const MAX_RETRIES = 1_000;
export const MAX_LOG_FILES = 10_000;
/** Some 300 bytes each. */
export const MAX_KEPT_EVENTS = 100_000;
/** Below this a log would be rotated at every few lines. */
export const MIN_LOG_SIZE_BYTES = 4_096;
