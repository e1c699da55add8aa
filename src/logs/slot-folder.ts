import { dirname, join } from 'node:path';

/**
 * The folder of the log of one slot, below `root`, which is the home's own log folder or one that the user has named.
 * The app is part of it also there: two apps may choose the same one, and a series has one writer.
 */
export const slotFolder = (root: string, app: string, slot: string): string => join(root, app, slot);

/**
 * Those of them that sup makes itself, outermost first. A link in their place would lead the output of a process to
 * wherever somebody wanted who may write into `root`; the folders above are the user's affair, links and all.
 */
export const madeFolders = (dir: string): readonly string[] => [dirname(dir), dir];
