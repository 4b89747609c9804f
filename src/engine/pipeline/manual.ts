import type { OrderTicket } from '../../contract/commands.ts';
import { refuse, type Refusal } from '../../contract/refusals.ts';
import { type AssetId, asTicks, type PriceTicks, type SizeLots } from '../../contract/units.ts';
import type { SizedIntent } from '../domain/flow.ts';
import { isLegalPrice } from '../../contract/tick-rule.ts';
import { roundPriceDown, roundPriceUp } from '../domain/instrument.ts';
import { isResting } from '../domain/order-state.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import type { EngineCore } from './engine-core.ts';
import { loadAccount } from './exposures.ts';
import { moveLevels } from './moved-levels.ts';
import { priceOf, sizeOf } from './order-words.ts';
import { placeProtection } from './protect-orders.ts';
import { sendReduction } from './reduce.ts';
import { assetTaken, sendEntry, whyNothingOpens } from './enter-ticket.ts';
import { overResting } from './resting.ts';
import { MANUAL, placeTwap } from './twap.ts';

/** Prices beyond this are no price of any market: what is counted with them (a tenth beyond a trigger, slippage) would leave the safe range. */
const HIGHEST_TICKS = Math.floor(Number.MAX_SAFE_INTEGER / 2);

/** Carries out an order that a person wrote. Entries pass the same checks as signals; the rest can only reduce. */
export function placeByHand(core: EngineCore, order: OrderTicket): Result<string> {
  const instrument = core.rooms.market.instrument(order.asset);
  if (instrument === null) {
    return err(
      refuse('UNKNOWN_SYMBOL', 'asset', order.asset, 'a listed asset', `no instrument has the number ${order.asset}`),
    );
  }
  const bad = illegalPrice(order, instrument.priceDecimals);
  if (bad !== null) return err(bad);
  if (order.orderType === 'stop_loss' || order.orderType === 'take_profit') return protect(core, order);
  if (order.orderType === 'twap') return placeTwap(core, order);
  return order.reduceOnly ? reduce(core, order) : enter(core, order);
}

/** Why a price of a person's order is none that can be sent, or null. */
export function illegalPrice(order: OrderTicket, priceDecimals: number): Refusal | null {
  for (const field of ['limitTicks', 'triggerTicks', 'stopTicks', 'takeProfitTicks'] as const) {
    const ticks = order[field];
    if (ticks === null || (ticks <= HIGHEST_TICKS && isLegalPrice(ticks, priceDecimals))) continue;
    return refuse('BAD_TICK', field, ticks, 'a price of the venue', `${field} is not a price of the venue`);
  }
  const needsLimit = order.orderType === 'limit';
  if (needsLimit === (order.limitTicks !== null)) return null;
  return refuse(
    'BAD_FIELD',
    'limitTicks',
    order.limitTicks,
    needsLimit ? '> 0' : 'none',
    needsLimit ? 'a limit order needs its price' : 'only a limit order has a price of its own',
  );
}

/** A new level for the stop or the target of a position; the new order stands before the old one goes. */
function protect(core: EngineCore, order: OrderTicket): Result<string> {
  const { asset, triggerTicks, orderType } = order;
  const position = core.rooms.portfolio.position(asset);
  if (position === null) {
    return err(
      refuse(
        'NOTHING_TO_DO',
        'position',
        0,
        'open',
        `${core.symbol(asset)} has no position to put a stop or target on`,
      ),
    );
  }
  if (triggerTicks === null) {
    return err(refuse('BAD_FIELD', 'triggerTicks', null, '> 0', 'a stop or target needs its trigger price'));
  }
  const isStop = orderType === 'stop_loss';
  const isLong = position.sizeLots > 0;
  const mark = position.markTicks ?? 0;
  const isRight = isStop === isLong ? triggerTicks < mark : triggerTicks > mark;
  if (!isRight) {
    return err(
      refuse(
        'STOP_WRONG_SIDE',
        'triggerTicks',
        triggerTicks,
        mark,
        'that level lies on the wrong side of the mark price',
      ),
    );
  }
  const sent = placeProtection(core, {
    kind: 'protection',
    asset,
    isBuy: !isLong,
    lots: Math.abs(position.sizeLots) as SizeLots,
    stopTicks: isStop ? triggerTicks : null,
    takeProfitTicks: isStop ? null : triggerTicks,
    strategyId: position.strategyId,
    signalId: null,
  });
  if (!sent.ok) return sent;
  core.rooms.portfolio.setProtection(asset, {
    stopTicks: isStop ? triggerTicks : position.stopTicks,
    takeProfitTicks: isStop ? position.takeProfitTicks : triggerTicks,
  });
  moveLevels(core, asset, {
    isLong,
    change: isStop ? { stopTicks: triggerTicks } : { takeProfitTicks: triggerTicks },
  });
  core.dirt.positions.add(asset);
  return ok(`${isStop ? 'stop' : 'target'} of ${core.symbol(asset)} set to ${priceOf(core, asset, triggerTicks)}`);
}

function reduce(core: EngineCore, order: OrderTicket): Result<string> {
  const { asset, isBuy, sizeLots, limitTicks, timeInForce } = order;
  const position = core.rooms.portfolio.position(asset);
  const sent = sendReduction(core, {
    kind: 'reduction',
    asset,
    isBuy,
    lots: sizeLots,
    slippageRate: core.settings.execution.maxSlippageRate,
    reason: 'manual',
    strategyId: position?.strategyId ?? null,
    signalId: null,
    ...(limitTicks === null ? {} : { limitTicks, timeInForce }),
  });
  return sent.ok ? ok(`${isBuy ? 'buying' : 'selling'} ${sizeOf(core, asset, sizeLots)}, reduce-only`) : sent;
}

function enter(core: EngineCore, order: OrderTicket): Result<string> {
  const { asset } = order;
  const blocked = whyNothingOpens(core, asset) ?? assetTaken(core, asset, MANUAL);
  if (blocked !== null) return err(blocked);
  const prices = entryPricesOf(core, order);
  if (!prices.ok) return prices;
  const resting = order.orderType === 'limit' && order.timeInForce !== 'Ioc';
  const tooMuch = resting ? overResting(core, order.sizeLots * prices.value.limitTicks) : null;
  if (tooMuch !== null) return err(tooMuch);
  const id = `${MANUAL}:${core.run.runId}:${core.seq}`;
  const intent: SizedIntent = {
    kind: 'entry',
    ticketId: id,
    signalId: id,
    strategyId: MANUAL,
    signalStrength: 1,
    asset,
    isBuy: order.isBuy,
    lots: order.sizeLots,
    ...prices.value,
    takeProfitTicks: order.takeProfitTicks,
    ...(resting ? { timeInForce: order.timeInForce } : {}),
  };
  const sent = sendEntry(core, intent, { account: loadAccount(core, asset), workingSameIntent: isTwin(core, intent) });
  return sent.ok ? ok(`${order.isBuy ? 'buy' : 'sell'} ${sizeOf(core, asset, order.sizeLots)} sent`) : sent;
}

type ManualPrices = Pick<SizedIntent, 'entryTicks' | 'limitTicks' | 'stopTicks' | 'decisionMidTicks'>;

function entryPricesOf(core: EngineCore, order: OrderTicket): Result<ManualPrices> {
  const { asset, isBuy, stopTicks } = order;
  if (stopTicks === null) {
    return err(refuse('BAD_FIELD', 'stopTicks', null, '> 0', 'an entry needs a stop'));
  }
  const quote = core.rooms.market.quote(asset);
  const mid = quote?.midTicks ?? null;
  if (quote === null || mid === null) {
    return err(refuse('NO_PRICE', 'market.book', null, '> 0', `${core.symbol(asset)} has no two-sided book`));
  }
  const touch = isBuy ? quote.bestAskTicks : quote.bestBidTicks;
  const limitTicks = order.limitTicks ?? worstPrice(core, asset, { touch, isBuy });
  const isMarketable = isBuy ? limitTicks >= touch : limitTicks <= touch;
  return ok({ entryTicks: isMarketable ? asTicks(touch) : limitTicks, limitTicks, stopTicks, decisionMidTicks: mid });
}

function worstPrice(core: EngineCore, asset: AssetId, { touch, isBuy }: { touch: number; isBuy: boolean }): PriceTicks {
  const { maxSlippageRate } = core.settings.execution;
  const decimals = core.instrument(asset).priceDecimals;
  return isBuy
    ? roundPriceDown(touch * (1 + maxSlippageRate), decimals)
    : roundPriceUp(touch * (1 - maxSlippageRate), decimals);
}

/** The same order, sent and not answered yet: a second click, not a second wish. */
function isTwin(core: EngineCore, intent: SizedIntent): boolean {
  return core.rooms.ledger
    .workingOf(intent.asset)
    .some(
      (order) =>
        order.strategyId === MANUAL &&
        order.parentCloid === null &&
        order.isBuy === intent.isBuy &&
        order.sizeLots === intent.lots &&
        order.priceTicks === intent.limitTicks &&
        !isResting(order),
    );
}
