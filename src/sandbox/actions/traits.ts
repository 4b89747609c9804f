import type { Action } from '../../hyperliquid/wire/actions.ts';

/** Actions that the account itself signs in readable form; an agent cannot. */
const USER_SIGNED: ReadonlySet<string> = new Set([
  'usdSend',
  'withdraw3',
  'spotSend',
  'sendAsset',
  'usdClassTransfer',
  'approveAgent',
  'approveBuilderFee',
  'userSetAbstraction',
  'tokenDelegate',
]);

/** True for an action that only the account itself can sign. */
export function isUserSigned(action: Action): boolean {
  return USER_SIGNED.has(action.type);
}

/** How many orders or cancels an action holds, at least 1: what it costs. */
export function countOf(action: Action): number {
  switch (action.type) {
    case 'order':
      return Math.max(1, action.orders.length);
    case 'cancel':
    case 'cancelByCloid':
      return Math.max(1, action.cancels.length);
    case 'batchModify':
      return Math.max(1, action.modifies.length);
    default:
      return 1;
  }
}

/** The nonce that a user-signed action names inside itself, or null. */
export function signedNonce(action: Action): number | null {
  if (!isUserSigned(action)) return null;
  if ('time' in action && typeof action.time === 'number') return action.time;
  return 'nonce' in action && typeof action.nonce === 'number' ? action.nonce : null;
}
