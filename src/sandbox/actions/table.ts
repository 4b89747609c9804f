import type { Action } from '../../hyperliquid/wire/actions.ts';
import type { Answer } from '../types.ts';
import {
  cancelOrders,
  cancelTwap,
  classTransfer,
  scheduleCancel,
  startTwap,
  updateIsolatedMargin,
  updateLeverage,
} from './account-actions.ts';
import type { ActionVenue } from './action-venue.ts';
import { done, refused } from './answers.ts';
import { modifyOrder, modifyOrders, placeOrders } from './order-actions.ts';
import { approveAgent, approveBuilderFee, setReferrer } from './permission-actions.ts';
import { createSubAccount, renameSubAccount, transferToSubAccount } from './sub-account-actions.ts';

/** The action of a type. */
type ActionOf<T, A = Action> = A extends { readonly type: infer U } ? (T extends U ? A : never) : never;

type Performers = {
  readonly [T in Action['type']]?: (venue: ActionVenue, account: string, action: ActionOf<T>) => Answer;
};

/** What each action does for an account; those that are understood and not named here are refused. */
const PERFORMERS: Performers = {
  order: placeOrders,
  cancel: (venue, account, { cancels, f }) =>
    cancelOrders(
      venue,
      account,
      cancels.map(({ a, o }) => ({ asset: a, oid: o })),
      f,
    ),
  cancelByCloid: (venue, account, { cancels, f }) => cancelOrders(venue, account, cancels, f),
  modify: modifyOrder,
  batchModify: modifyOrders,
  scheduleCancel,
  updateLeverage,
  updateIsolatedMargin,
  twapOrder: startTwap,
  twapCancel: cancelTwap,
  usdClassTransfer: classTransfer,
  createSubAccount,
  subAccountModify: renameSubAccount,
  subAccountTransfer: transferToSubAccount,
  approveAgent,
  approveBuilderFee,
  setReferrer,
  noop: done,
};

/** Names of the actions that are carried out. */
export const ACTION_TYPES: readonly string[] = Object.keys(PERFORMERS);

/** Carries out an action for an account. */
export function perform(venue: ActionVenue, account: string, action: Action): Answer {
  // Each entry takes its own type: the table is keyed by it.
  const performer = PERFORMERS[action.type] as
    | ((venue: ActionVenue, account: string, action: Action) => Answer)
    | undefined;
  return performer?.(venue, account, action) ?? refused(`Action ${action.type} is not available on this exchange.`);
}
