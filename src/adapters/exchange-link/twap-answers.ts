import { asLots } from '../../contract/units.ts';
import type { AssetId } from '../../contract/units.ts';
import type { EngineInputBody, VenueReply } from '../../engine/domain/inputs.ts';
import type { Effect, TwapLooks } from '../../engine/domain/outputs.ts';
import type { Exchange } from '../../exchange/exchange.ts';
import type { RequestOutcome } from '../../exchange/types.ts';
import type { TwapDetail } from '../../exchange/views.ts';

/** A request about a time-weighted order. */
export interface TwapRequest {
  readonly cloid: string;
  readonly isCancel: boolean;
}

/** What an effect asks about a time-weighted order, or null when it is about something else. */
export function twapOf(effect: Effect): TwapRequest | null {
  if (effect.kind === 'SendTwap') return { cloid: effect.cloid, isCancel: false };
  if (effect.kind !== 'Cancel') return null;
  const [first] = effect.cancels;
  return first?.twapId === undefined ? null : { cloid: first.cloid, isCancel: true };
}

/** The exchange's answer in the words of an order: a running one rests, under its number. */
export function twapOutcome(outcome: RequestOutcome, { cloid, isCancel }: TwapRequest): VenueReply['outcome'] {
  if (outcome.status === 'refused') {
    if (!isCancel) return outcome;
    return { status: 'ok', legs: [{ cloid, status: 'error', code: 'unknown_order', text: outcome.text }] };
  }
  if (isCancel) return { status: 'ok', legs: [{ cloid, status: 'cancelled' }] };
  const { twapId } = outcome;
  return twapId === undefined
    ? { status: 'unknown', reason: 'the answer names no number' }
    : { status: 'ok', legs: [{ cloid, status: 'resting', oid: twapId }] };
}

/** What became of a time-weighted order, found by its number or by what it looks like. */
export function takeTwap(
  exchange: Exchange,
  account: string,
  query: { readonly cloid: string; readonly asset: AssetId; readonly twap: TwapLooks },
): EngineInputBody {
  const { cloid, asset, twap } = query;
  const found = exchange.twaps(account).find((one) => isMeant(one, asset, twap));
  const base = { kind: 'OrderUpdate', asset, cloid, venueAtMs: exchange.nowMs } as const;
  if (found === undefined)
    return { ...base, oid: 0, status: 'unknownOid', filledLots: asLots(0), remainingLots: asLots(0) };
  const filledLots = asLots(found.executedLots);
  const remainingLots = asLots(found.sizeLots - found.executedLots);
  const ended = remainingLots === 0 ? 'filled' : 'canceled';
  const status = found.status === 'activated' ? 'open' : ended;
  return { ...base, oid: found.twapId, status, filledLots, remainingLots };
}

function isMeant(one: TwapDetail, asset: AssetId, twap: TwapLooks): boolean {
  if (twap.twapId !== null) return one.twapId === twap.twapId;
  return (
    one.asset === asset &&
    one.isBuy === twap.isBuy &&
    one.sizeLots === twap.sizeLots &&
    one.reduceOnly === twap.reduceOnly &&
    one.minutes === twap.minutes &&
    one.startedAtMs >= twap.sinceMs
  );
}
