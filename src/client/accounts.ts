/* Who a process can run as on this machine: the command line stands on the client and not on the platform. */
export { currentAccounts } from '../platform/accounts.ts';
