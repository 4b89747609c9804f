import type { Action } from '../../hyperliquid/wire/actions.ts';
import { isUserSigned } from '../../hyperliquid/wire/actions.ts';

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
  return 'time' in action ? action.time : action.nonce;
}
