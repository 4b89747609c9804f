import type { ActionVenue } from './action-venue.ts';

/**
 * Opens the account of an address that appears for the first time, with the start deposit. False for an address that is or was an agent:
 * those never get an account of their own.
 */
export function openAccount(
  venue: Pick<ActionVenue, 'directory' | 'submit' | 'clientNowMs'>,
  address: string,
): boolean {
  const { directory } = venue;
  if (directory.isUser(address)) return true;
  if (directory.isAgentEver(address, venue.clientNowMs())) return false;
  directory.addUser(address);
  venue.submit({ kind: 'open', account: address });
  return true;
}
