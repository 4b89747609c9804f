import { refuse } from '../../contract/refusals.ts';
import type { AssetId, SizeLots } from '../../contract/units.ts';
import type { ReductionIntent } from '../domain/flow.ts';
import { rateWords } from '../domain/words.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import { buildReduction } from '../orders/build-orders.ts';
import { isResting } from '../domain/order-state.ts';
import type { EngineCore } from './engine-core.ts';
import { venueDown } from './modes-gate.ts';
import { sizeOf } from './order-words.ts';
import { sendGroup } from './send.ts';

/** What to reduce; `lots` null means the whole position. */
export interface ReduceRequest {
  readonly asset: AssetId;
  readonly reason: ReductionIntent['reason'];
  readonly slippageRate: number;
  readonly signalId: string | null;
  readonly lots: SizeLots | null;
}

/**
 * True while a reduce-only order of ours that is not a trigger is about to act on the asset: a second would be refused by the venue. One
 * that rests in the book, ours or foreign, keeps nobody from closing, nor does one over time, whatever is known of it: it takes minutes.
 */
export function isReducing(core: EngineCore, asset: AssetId): boolean {
  return core.rooms.ledger
    .workingOf(asset)
    .some(
      (order) => order.reduceOnly && order.triggerTicks === null && order.orderType !== 'twap' && !isResting(order),
    );
}

/**
 * Sends a reduce-only order for a position. Never blocked by halts, counts or staleness; refused only when there is nothing to reduce, and
 * before the first comparison with the venue.
 */
export function reducePosition(core: EngineCore, request: ReduceRequest): Result<string> {
  const position = core.rooms.portfolio.position(request.asset);
  if (position === null || position.sizeLots === 0) {
    return err(refuse('NOTHING_TO_DO', 'position', 0, 'open', `${core.symbol(request.asset)} has no position`));
  }
  if (isReducing(core, request.asset)) {
    // A breaker's order takes a part of it only: what is left follows, instead of an exit that is refused.
    if (request.lots === null && core.rooms.risk.closeWhole(request.asset))
      return ok(`closing ${core.symbol(request.asset)} after the reduction that is under way`);
    return err(refuse('DUPLICATE_INTENT', 'position', 'closing', 'idle', 'a closing order is already under way'));
  }
  const size = Math.abs(position.sizeLots);
  const lots = Math.min(size, request.lots ?? size) as SizeLots;
  return sendReduction(core, {
    kind: 'reduction',
    asset: request.asset,
    isBuy: position.sizeLots < 0,
    lots,
    slippageRate: request.slippageRate,
    reason: request.reason,
    strategyId: position.strategyId,
    signalId: request.signalId,
  });
}

/** Approves and sends one reduction. */
export function sendReduction(core: EngineCore, intent: ReductionIntent): Result<string> {
  const instrument = core.rooms.market.instrument(intent.asset);
  if (instrument === null) {
    return err(
      refuse('UNKNOWN_SYMBOL', 'asset', intent.asset, 'a listed asset', `asset ${intent.asset} was never listed`),
    );
  }
  const down = venueDown(core);
  if (down !== null) return err(down);
  if (!core.run.startGateOpen) {
    return err(
      refuse(
        'NOT_RECONCILED',
        'session.reconciled',
        'no',
        'yes',
        'the account has not been compared with the venue yet',
      ),
    );
  }
  const quote = core.rooms.market.quote(intent.asset);
  const position = core.rooms.portfolio.position(intent.asset);
  const markTicks = quote?.markTicks ?? position?.markTicks ?? null;
  const approved = core.rooms.risk.approveReduction(intent, {
    atMs: core.atMs,
    positionLots: position?.sizeLots ?? (0 as SizeLots),
    instrument,
    markTicks,
  });
  if (!approved.ok) return err(approved.error.refusal);
  if (markTicks === null) return err(refuse('NO_PRICE', 'market.mark', null, '> 0', 'no price is known to close at'));
  const group = buildReduction(approved.value, {
    ids: { cloid: () => core.nextCloid() },
    atMs: core.atMs,
    instrument,
    markTicks,
    settings: core.settings.execution,
  });
  sendGroup(core, group, {
    chain: intent.signalId ?? `${intent.reason}:${instrument.symbol}`,
    urgent: intent.reason !== 'signal',
  });
  return ok(`closing ${sizeOf(core, intent.asset, intent.lots)}, at most ${rateWords(intent.slippageRate)} from mark`);
}
