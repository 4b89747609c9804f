import type {
  CreateSubAccountAction,
  SubAccountModifyAction,
  SubAccountTransferAction,
} from '../../hyperliquid/wire/actions.ts';
import type { Answer } from '../types.ts';
import { plain } from './account-actions.ts';
import type { ActionVenue } from './action-venue.ts';
import { answered, done, refused } from './answers.ts';

/** Opens an empty sub-account; the answer names its address. */
export function createSubAccount(venue: ActionVenue, master: string, action: CreateSubAccountAction): Answer {
  const created = venue.directory.createSubAccount(master, action.name, venue.clientNowMs());
  if (typeof created === 'string') return refused(created);
  venue.submit({ kind: 'open', account: created.address, isEmpty: true });
  return answered('createSubAccount', created.address);
}

/** Gives a sub-account another name. */
export function renameSubAccount(venue: ActionVenue, master: string, action: SubAccountModifyAction): Answer {
  const refusal = venue.directory.renameSubAccount(master, action.subAccountUser, action.name);
  return refusal === null ? done() : refused(refusal);
}

/** Moves USDC between the perpetuals of a master and of its sub-account. */
export function transferToSubAccount(venue: ActionVenue, master: string, action: SubAccountTransferAction): Answer {
  const { subAccountUser, isDeposit, usd } = action;
  if (venue.directory.masterOfSubAccount(subAccountUser) !== master)
    return refused(`Sub-account not registered: ${subAccountUser}`);
  const [account, destination] = isDeposit ? [master, subAccountUser] : [subAccountUser, master];
  return plain(venue.submit({ kind: 'accountTransfer', account, destination, units: usd }));
}
