import type { Action } from '../../hyperliquid/wire/actions.ts';
import { isUserSigned } from '../../hyperliquid/wire/actions.ts';
import {
  cancelOrders,
  cancelTwap,
  classTransfer,
  scheduleCancel,
  startTwap,
  updateIsolatedMargin,
  updateLeverage,
} from './account-actions.ts';
import type { Answer, Caller } from '../types.ts';
import type { ActionVenue } from './action-venue.ts';
import { done, misshapen, refused, tooMany } from './answers.ts';
import type { Envelope } from './envelope.ts';
import { parseEnvelope } from './envelope.ts';
import { findOwner, findTrader } from './find-signer.ts';
import { modifyOrder, modifyOrders, placeOrders } from './order-actions.ts';
import { approveAgent, approveBuilderFee, setReferrer } from './permission-actions.ts';
import { countOf, signedNonce } from './traits.ts';

/** An action that came too late costs this many times its budget (Hyperliquid). */
const EXPIRED_COST = 5;

/**
 * Answers a request to /exchange, over HTTP or a post frame: shape, weight, signer, nonce, expiry, budget, then the action itself. Never
 * throws for anything a client can send; what is refused before the action has changed nothing at the exchange.
 */
export function handleExchange(venue: ActionVenue, body: unknown, caller: Caller): Answer {
  const nowMs = venue.clientNowMs();
  const envelope = parseEnvelope(body);
  const count = envelope.ok ? countOf(envelope.value.action) : 1;
  if (!venue.limits.ipWeight(caller.ip, 1 + Math.floor(count / 40), nowMs)) return tooMany();
  if (!envelope.ok) return misshapen(envelope.error);
  const { action } = envelope.value;
  const signer = (isUserSigned(action) ? findOwner : findTrader)(envelope.value, venue.directory, nowMs);
  if (signer.kind === 'refused') return refused(signer.text);
  const refusal = admit(venue, envelope.value, signer, nowMs);
  if (refusal !== null) return refused(refusal);
  venue.open(signer.account);
  return perform(venue, signer.account, action);
}

interface Found {
  readonly signer: string;
  readonly account: string;
}

/** Nonce, expiry, vault and budget; null lets the action through. */
function admit(venue: ActionVenue, envelope: Envelope, { signer, account }: Found, nowMs: number): string | null {
  const { action, nonce, vaultAddress, expiresAfter } = envelope;
  const named = signedNonce(action);
  if (named !== null && named !== nonce) return 'Nonce mismatch.';
  const nonceRefusal = venue.directory.useNonce(signer, nonce, nowMs);
  if (nonceRefusal !== null) return nonceRefusal;
  // There are no vaults and no sub-accounts here; a user-signed action cannot name one at all.
  if (vaultAddress !== null)
    return isUserSigned(action) ? 'Vault may not perform this action.' : `Vault not registered: ${vaultAddress}`;
  const isExpired = expiresAfter !== null && nowMs > expiresAfter;
  const count = countOf(action) * (isExpired ? EXPIRED_COST : 1);
  const isCancel = action.type === 'cancel' || action.type === 'cancelByCloid';
  const volumeUnits = (): number => venue.exchange.feeDetail(account).lifetimeUnits;
  const budgetRefusal = venue.limits.noteAction({ address: account, count, isCancel, volumeUnits, nowMs });
  return isExpired ? 'Action already expired' : budgetRefusal;
}

function perform(venue: ActionVenue, account: string, action: Action): Answer {
  switch (action.type) {
    case 'order':
      return placeOrders(venue, account, action);
    case 'cancel':
      return cancelOrders(
        venue,
        account,
        action.cancels.map(({ a, o }) => ({ asset: a, oid: o })),
        action.f,
      );
    case 'cancelByCloid':
      return cancelOrders(venue, account, action.cancels, action.f);
    case 'modify':
      return modifyOrder(venue, account, action);
    case 'batchModify':
      return modifyOrders(venue, account, action);
    default:
      return performRest(venue, account, action);
  }
}

type Rest = Exclude<Action, { readonly type: 'order' | 'cancel' | 'cancelByCloid' | 'modify' | 'batchModify' }>;

function performRest(venue: ActionVenue, account: string, action: Rest): Answer {
  switch (action.type) {
    case 'scheduleCancel':
      return scheduleCancel(venue, account, action);
    case 'updateLeverage':
      return updateLeverage(venue, account, action);
    case 'updateIsolatedMargin':
      return updateIsolatedMargin(venue, account, action);
    case 'usdClassTransfer':
      return classTransfer(venue, account, action);
    case 'twapOrder':
      return startTwap(venue, account, action);
    case 'twapCancel':
      return cancelTwap(venue, account, action);
    case 'approveAgent':
      return approveAgent(venue, account, action);
    case 'approveBuilderFee':
      return approveBuilderFee(venue, account, action);
    case 'setReferrer':
      return setReferrer(venue, account, action);
    case 'noop':
      return done();
    default:
      return refused(`Action ${action.type} is not available on this exchange.`);
  }
}
