import type { Action } from '../../hyperliquid/wire/actions.ts';
import { isUserSigned } from '../../hyperliquid/wire/actions.ts';
import type { Answer, Caller } from '../types.ts';
import type { ActionVenue } from './action-venue.ts';
import { misshapen, refused, tooMany } from './answers.ts';
import type { Envelope } from './envelope.ts';
import { parseEnvelope } from './envelope.ts';
import { findOwner, findTrader } from './find-signer.ts';
import { perform } from './table.ts';
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
  const traded = accountOf(venue, envelope.value, signer.account);
  const refusal = admit(venue, envelope.value, { ...signer, traded }, nowMs);
  if (refusal !== null) return refused(refusal);
  venue.open(signer.account);
  return perform(venue, traded ?? signer.account, action);
}

/** Actions of the master itself, which cannot be done for a sub-account. */
const OF_MASTER: ReadonlySet<Action['type']> = new Set([
  'createSubAccount',
  'subAccountTransfer',
  'subAccountModify',
  'setReferrer',
]);

/** The account that an action is for: the signer's, or its sub-account that is named as vault; null for what is none of its own. */
function accountOf(venue: ActionVenue, { vaultAddress }: Envelope, account: string): string | null {
  if (vaultAddress === null) return account;
  return venue.directory.masterOfSubAccount(vaultAddress) === account ? vaultAddress : null;
}

interface Found {
  readonly signer: string;
  /** The account that the action is for, or null. */
  readonly traded: string | null;
}

/** Nonce, expiry, vault and budget; null lets the action through. */
function admit(venue: ActionVenue, envelope: Envelope, { signer, traded }: Found, nowMs: number): string | null {
  const { action, nonce, vaultAddress, expiresAfter } = envelope;
  const named = signedNonce(action);
  if (named !== null && named !== nonce) return 'Nonce mismatch.';
  const nonceRefusal = venue.directory.useNonce(signer, nonce, nowMs);
  if (nonceRefusal !== null) return nonceRefusal;
  // A user-signed action cannot name a vault at all.
  if (vaultAddress !== null && (isUserSigned(action) || OF_MASTER.has(action.type)))
    return 'Vault may not perform this action.';
  if (traded === null) return `Vault not registered: ${vaultAddress}`;
  // What is signed for a person to read has no end that is signed with it.
  const isExpired = expiresAfter !== null && nowMs > expiresAfter && !isUserSigned(action);
  const count = countOf(action) * (isExpired ? EXPIRED_COST : 1);
  const isCancel = action.type === 'cancel' || action.type === 'cancelByCloid';
  const volumeUnits = (): number => venue.exchange.feeDetail(traded).lifetimeUnits;
  const budgetRefusal = venue.limits.noteAction({ address: traded, count, isCancel, volumeUnits, nowMs });
  return isExpired ? 'Action already expired' : budgetRefusal;
}
