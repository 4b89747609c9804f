import type { OrderKey, RequestOutcome } from '../../exchange/types.ts';
import type {
  ScheduleCancelAction,
  TwapCancelAction,
  TwapOrderAction,
  UpdateIsolatedMarginAction,
  UpdateLeverageAction,
  UsdClassTransferAction,
} from '../../hyperliquid/wire/actions.ts';
import type { Answer } from '../types.ts';
import type { ActionVenue } from './action-venue.ts';
import { answered, done, legs, refused } from './answers.ts';
import { instrumentOf } from './instruments.ts';
import { scaled } from './order-wire.ts';

/** Decimals of USDC on the wire. */
const USDC_DECIMALS = 6;

const NO_ANSWER = 'The exchange gave no answer.';

/** One order to cancel. */
export type CancelTarget = { readonly asset: number } & OrderKey;

/** Cancels orders, by number or by client id; `fast` ones cannot name a trigger. */
export function cancelOrders(
  venue: ActionVenue,
  account: string,
  cancels: readonly CancelTarget[],
  fast: true | undefined,
): Answer {
  const outcome = venue.submit({ kind: 'cancel', account, cancels, ...(fast === true ? { fast } : {}) });
  if (outcome?.status !== 'ok') return refused(outcome?.text ?? NO_ANSWER);
  return legs(
    'cancel',
    outcome.legs.map((leg) => (leg.status === 'error' ? { error: leg.text } : 'success')),
  );
}

/**
 * Sets or clears the dead man's switch. The time is kept as a distance from now on the server's clock, so that it also means the same span
 * where the market runs faster than the clock.
 */
export function scheduleCancel(venue: ActionVenue, account: string, action: ScheduleCancelAction): Answer {
  const timeMs = action.time === undefined ? null : venue.nowMs() + (action.time - venue.clientNowMs());
  if (timeMs !== null && !Number.isSafeInteger(timeMs)) return refused('Invalid scheduled cancel time.');
  return plain(venue.submit({ kind: 'scheduleCancel', account, timeMs }));
}

/** Sets leverage and margin mode of an asset. */
export function updateLeverage(venue: ActionVenue, account: string, action: UpdateLeverageAction): Answer {
  const { asset, leverage, isCross } = action;
  if (instrumentOf(venue, asset) === null) return refused(`Asset does not exist. asset=${asset}`);
  return plain(venue.submit({ kind: 'leverage', account, asset, leverage, isCross }));
}

/** Moves margin into or out of an isolated position. */
export function updateIsolatedMargin(venue: ActionVenue, account: string, action: UpdateIsolatedMarginAction): Answer {
  const { asset, ntli } = action;
  if (instrumentOf(venue, asset) === null) return refused(`Asset does not exist. asset=${asset}`);
  return plain(venue.submit({ kind: 'isolatedMargin', account, asset, units: ntli }));
}

/** Moves USDC between the spot wallet and the perpetuals of an account, or of the sub-account that is named behind the amount. */
export function classTransfer(venue: ActionVenue, signer: string, action: UsdClassTransferAction): Answer {
  const [amount, of] = action.amount.split(' ');
  const account = of === undefined ? signer : of.replace('subaccount:', '').toLowerCase();
  if (account !== signer && venue.directory.masterOfSubAccount(account) !== signer)
    return refused(`Vault not registered: ${account}`);
  const units = scaled(amount ?? '', USDC_DECIMALS);
  if (!Number.isSafeInteger(units) || units <= 0) return refused('Invalid transfer amount.');
  return plain(venue.submit({ kind: 'classTransfer', account, units, toPerp: action.toPerp }));
}

/** A time-weighted order that begins at once and that no price ends. */
const NO_DETAILS = { t: null, s: null } as const;

/** Starts a time-weighted order, at once or at a mark price. */
export function startTwap(venue: ActionVenue, account: string, { twap, details }: TwapOrderAction): Answer {
  const status = (value: unknown): Answer => answered('twapOrder', { status: value });
  const instrument = instrumentOf(venue, twap.a);
  if (instrument === null) return status({ error: `Asset does not exist. asset=${twap.a}` });
  const ticks = (text: string): number => scaled(text, instrument.priceDecimals);
  const { t: trigger, s: stop } = details ?? NO_DETAILS;
  const outcome = venue.submit({
    kind: 'twap',
    account,
    asset: twap.a,
    isBuy: twap.b,
    sizeLots: scaled(twap.s, instrument.szDecimals),
    reduceOnly: twap.r,
    minutes: twap.m,
    randomize: twap.t,
    trigger: trigger === null ? null : { ticks: ticks(trigger.p), above: trigger.a },
    stopTicks: stop === null ? null : ticks(stop),
  });
  const refusal = errorOf(outcome);
  if (refusal !== null) return status({ error: refusal });
  return status({ running: { twapId: outcome?.status === 'ok' ? outcome.twapId : undefined } });
}

/** Ends a time-weighted order. */
export function cancelTwap(venue: ActionVenue, account: string, action: TwapCancelAction): Answer {
  const refusal = errorOf(venue.submit({ kind: 'twapCancel', account, asset: action.a, twapId: action.t }));
  return answered('twapCancel', { status: refusal === null ? 'success' : { error: refusal } });
}

/** The text of a refusal, of the whole or of its one leg; null when it was done. */
function errorOf(outcome: RequestOutcome | null): string | null {
  if (outcome === null) return NO_ANSWER;
  if (outcome.status === 'refused') return outcome.text;
  const [leg] = outcome.legs;
  return leg?.status === 'error' ? leg.text : null;
}

/** The answer to a request that has no data. */
export function plain(outcome: RequestOutcome | null): Answer {
  const refusal = errorOf(outcome);
  return refusal === null ? done() : refused(refusal);
}
