import { asLots, asTicks } from '../../contract/units.ts';
import { roundPriceDown, roundPriceUp } from '../../engine/domain/instrument.ts';
import { mulDiv } from '../../engine/domain/money.ts';
import { RandomStream } from '../../engine/kernel/random.ts';
import type { Core } from '../core.ts';
import { closableLots } from '../margin.ts';
import { addOrder } from '../orders/lifecycle.ts';
import { ALONE, executeLimit, makeOrder } from '../orders/place.ts';
import { react } from '../orders/react.ts';
import { endTwap } from './twap-life.ts';
import type { TwapOrder } from './twap-order.ts';

/** Time between two slices (Hyperliquid). */
const SLICE_MS = 30_000;

/** What was missed is caught up with slices of at most so many times the usual size (Hyperliquid). */
const CATCH_UP = 3;

/** Worst price of a slice, percent from the middle of the book (Hyperliquid). */
const SLIPPAGE_PERCENT = 3;

/** With `randomize` a slice is up to this share larger or smaller. */
const JITTER = 0.2;

/** Slices of a life: one at its beginning, one every 30 s, the last at its end. */
export function sliceCount(minutes: number): number {
  return minutes * 2 + 1;
}

/** Sends the slices that are due now, in the order in which their orders came. */
export function runTwaps(core: Core): void {
  // The list is replaced, never changed, when an order ends meanwhile.
  for (const twap of core.twaps) {
    if (twap.waits || twap.nextSliceMs > core.nowMs) continue;
    runSlice(core, twap);
    react(core);
  }
}

/** Sends one slice; what does not trade is caught up by the later ones. The order ends when it is filled, or after its last slice. */
export function runSlice(core: Core, twap: TwapOrder): void {
  const lots = dueLots(twap);
  twap.slices += 1;
  twap.nextSliceMs += SLICE_MS;
  if (lots > 0 && core.halted[twap.asset] === 0 && !core.postOnly) {
    const trouble = sendSlice(core, twap, lots);
    if (trouble !== null) {
      endTwap(core, twap, 'error', trouble);
      return;
    }
  }
  if (twap.executedLots === twap.sizeLots || twap.slices === sliceCount(twap.minutes)) {
    endTwap(core, twap, 'finished', null);
  }
}

/** Lots that the next slice should trade: what is missing on the straight line to the end, at most three usual slices. */
function dueLots(twap: TwapOrder): number {
  const count = sliceCount(twap.minutes);
  const usual = Math.ceil(twap.sizeLots / count);
  const target = mulDiv(twap.sizeLots, twap.slices + 1, count, 'down');
  const last = twap.slices + 1 === count;
  const jitter = twap.randomize && !last ? Math.round(usual * JITTER * chance(twap)) : 0;
  const left = twap.sizeLots - twap.executedLots;
  return Math.max(0, Math.min(left, usual * CATCH_UP, target - twap.executedLots + jitter));
}

/** A number from -1 to 1 that depends on order and slice alone. */
function chance(twap: TwapOrder): number {
  return 2 * new RandomStream(twap.twapId, `twap.slice.${twap.slices}`).float() - 1;
}

/** Returns why no further slice makes sense, or null. */
function sendSlice(core: Core, twap: TwapOrder, lots: number): string | null {
  const client = core.client(twap.client);
  if (twap.reduceOnly && closableLots(core, client, twap) === 0)
    return 'Reduce-only TWAP order would increase position.';
  const order = {
    ...makeOrder(
      core,
      client,
      {
        cloid: null,
        asset: twap.asset,
        isBuy: twap.isBuy,
        priceTicks: worstPrice(core, twap),
        sizeLots: asLots(lots),
        reduceOnly: twap.reduceOnly,
        type: { kind: 'limit', tif: 'Ioc' },
      },
      ALONE,
    ),
    twapId: twap.twapId,
  };
  addOrder(core, order);
  const refusal = executeLimit(core, client, order);
  twap.executedLots += order.filledLots;
  twap.executedUnits += order.filledUnits;
  // What the market did not give now, the next slices catch up.
  const isMissed = refusal === null || refusal.code === 'no_match' || refusal.code === 'price_band';
  return isMissed ? null : refusal.text;
}

function worstPrice(core: Core, { asset, isBuy }: TwapOrder): number {
  const book = core.book(asset);
  const bid = book.bestBid();
  const ask = book.bestAsk();
  const middle = bid > 0 && ask > 0 ? (bid + ask) / 2 : core.mark(asset);
  const { priceDecimals } = core.instrument(asset);
  const worst = (middle * (100 + (isBuy ? SLIPPAGE_PERCENT : -SLIPPAGE_PERCENT))) / 100;
  return asTicks(isBuy ? roundPriceDown(worst, priceDecimals) : roundPriceUp(worst, priceDecimals));
}
