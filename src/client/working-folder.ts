/* Where a command is typed: the command line stands on the client and not on the platform. */
export { absoluteFrom, workingFolder } from '../platform/working-folder.ts';
