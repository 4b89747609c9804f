import { isLegalPrice } from '../../contract/tick-rule.ts';
import { UNITS_PER_USDC } from '../../contract/units.ts';
import { VENUE_ERRORS } from '../orders/venue-errors.ts';
import type { Core } from '../core.ts';
import { closableLots } from '../margin.ts';
import type { Client } from '../orders/client.ts';
import { resetTimer } from '../next-timer.ts';
import type { ExchangeInput } from '../types.ts';
import { runSlice } from './run-twap.ts';
import { endTwap } from './twap-life.ts';
import type { TwapOrder } from './twap-order.ts';
import { isStarted, isStopped } from './watch-twaps.ts';

type TwapInput = Extract<ExchangeInput, { kind: 'twap' }>;

/** Shortest and longest life, minutes (Hyperliquid). */
const MIN_MINUTES = 5;
const MAX_MINUTES = 1_440;

/** Smallest value for each minute, whole USDC (Hyperliquid). */
const MIN_USDC_A_MINUTE = 10;

/** Running time-weighted orders of one account. */
const MAX_RUNNING = 100;

/** Starts a time-weighted order and sends its first slice, unless it waits for a mark price. Returns its number, or the venue's words when it is refused. */
export function placeTwap(core: Core, client: Client, input: TwapInput): number | string {
  const refusal = refusalOf(core, client, input);
  if (refusal !== null) return refusal;
  const { trigger = null, stopTicks = null } = input;
  const waits = trigger !== null && !isStarted(trigger, core.mark(input.asset));
  const twap: TwapOrder = {
    twapId: core.nextTwapId++,
    client: client.index,
    asset: input.asset,
    isBuy: input.isBuy,
    reduceOnly: input.reduceOnly,
    sizeLots: input.sizeLots,
    minutes: input.minutes,
    randomize: input.randomize,
    startedAtMs: core.nowMs,
    trigger,
    stopTicks,
    waits,
    executedLots: 0,
    executedUnits: 0,
    slices: 0,
    nextSliceMs: core.nowMs,
  };
  core.twaps.push(twap);
  core.addInterest(twap.asset, 1);
  if (!waits) runSlice(core, twap);
  resetTimer(core);
  return twap.twapId;
}

function refusalOf(core: Core, client: Client, input: TwapInput): string | null {
  const { asset, minutes, sizeLots } = input;
  const instrument = core.instruments[asset];
  if (instrument === undefined) return `${VENUE_ERRORS.unknownAsset.text} asset=${asset}`;
  if (!instrument.listed) return `${VENUE_ERRORS.delisted.text} asset=${asset}`;
  if (core.halted[asset] === 1) return `${VENUE_ERRORS.halted.text} asset=${asset}`;
  if (!(core.mark(asset) > 0)) return `${VENUE_ERRORS.noMark.text} asset=${asset}`;
  if (core.postOnly) return VENUE_ERRORS.postOnlyMode.text;
  if (!(Number.isSafeInteger(minutes) && minutes >= MIN_MINUTES && minutes <= MAX_MINUTES)) {
    return `Invalid TWAP duration: ${minutes} min(s)`;
  }
  if (!Number.isSafeInteger(sizeLots) || sizeLots < 0) return `${VENUE_ERRORS.invalidSize.text} asset=${asset}`;
  return priceRefusal(core, input) ?? sizeRefusal(core, client, input);
}

/** Whether the prices at which it begins and ends make sense. The venue's words for it are not known. */
function priceRefusal(core: Core, { asset, isBuy, trigger = null, stopTicks = null }: TwapInput): string | null {
  const { priceDecimals } = core.instrument(asset);
  const refusal = formRefusal(trigger?.ticks ?? null, priceDecimals) ?? formRefusal(stopTicks, priceDecimals);
  if (refusal !== null) return `${refusal} asset=${asset}`;
  if (stopTicks === null) return null;
  const markTicks = core.mark(asset);
  const beginsAt = trigger === null || isStarted(trigger, markTicks) ? markTicks : trigger.ticks;
  const isOver = [markTicks, beginsAt].some((ticks) => isStopped(isBuy, stopTicks, ticks));
  return isOver ? `Invalid TWAP stop price. asset=${asset}` : null;
}

function formRefusal(ticks: number | null, priceDecimals: number): string | null {
  if (ticks === null) return null;
  if (!(Number.isSafeInteger(ticks) && ticks > 0)) return VENUE_ERRORS.invalidPrice.text;
  return isLegalPrice(ticks, priceDecimals) ? null : VENUE_ERRORS.tick.text;
}

function sizeRefusal(core: Core, client: Client, input: TwapInput): string | null {
  const { asset, minutes, sizeLots } = input;
  if (sizeLots === 0) return `${VENUE_ERRORS.zeroSize.text} asset=${asset}`;
  const leastUsdc = MIN_USDC_A_MINUTE * minutes;
  if (!(sizeLots * core.mark(asset) >= leastUsdc * UNITS_PER_USDC)) {
    return `TWAP order value too small. Min is $${leastUsdc}, which is $${MIN_USDC_A_MINUTE} per minute.`;
  }
  if (!Number.isSafeInteger(sizeLots * core.mark(asset) * 4)) return `${VENUE_ERRORS.invalidSize.text} asset=${asset}`;
  if (input.reduceOnly && closableLots(core, client, input) === 0) {
    return 'Reduce-only TWAP order would increase position.';
  }
  const running = core.twaps.filter((twap) => twap.client === client.index).length;
  return running < MAX_RUNNING ? null : 'Too many TWAP orders.';
}

/** Stops a running time-weighted order; false when the client has none of that number in the asset. */
export function cancelTwap(
  core: Core,
  client: Client,
  key: { readonly asset: number; readonly twapId: number },
): boolean {
  const twap = core.twaps.find((one) => one.twapId === key.twapId);
  if (twap === undefined || twap.client !== client.index || twap.asset !== key.asset) return false;
  endTwap(core, twap, 'terminated', null);
  resetTimer(core);
  return true;
}
