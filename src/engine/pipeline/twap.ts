import type { OrderTicket } from '../../contract/commands.ts';
import { type Refusal, refuse } from '../../contract/refusals.ts';
import { type AssetId, asTicks, type PriceTicks, type SizeLots, UNITS_PER_USDC } from '../../contract/units.ts';
import type { OrderPart, ReductionIntent, SizedIntent } from '../domain/flow.ts';
import type { FillInput } from '../domain/inputs.ts';
import { roundPriceDown, roundPriceUp } from '../domain/instrument.ts';
import type { Approved } from '../domain/mint-approval.ts';
import { isWorking } from '../domain/order-state.ts';
import type { TwapLooks } from '../domain/outputs.ts';
import { usdcWords } from '../domain/words.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import { buildTwap } from '../orders/build-twap.ts';
import type { OrderRecord } from '../orders/order-ledger.ts';
import { cancelOrders } from './cancel.ts';
import type { EngineCore, TwapPlan } from './engine-core.ts';
import { approveEntry, assetTaken, noteExposure, whyNothingOpens } from './enter-ticket.ts';
import { loadAccount } from './exposures.ts';
import { venueDown } from './modes-gate.ts';
import { describeOrder, sizeOf } from './order-words.ts';
import { overResting } from './resting.ts';
import { stampSent } from './stamps.ts';

/** Owner of what a person trades by hand. */
export const MANUAL = 'manual';

/** Worst price of a slice from the middle of the book (Hyperliquid). */
const WORST_RATE = 0.03;

/** Smallest value for each minute (Hyperliquid). */
const LEAST_UNITS_A_MINUTE = 10 * UNITS_PER_USDC;

/** Shortest and longest life, minutes (Hyperliquid). */
export const MIN_MINUTES = 5;
const MAX_MINUTES = 1_440;

/** The clocks of two machines meet: an order that began so much before it was sent may be ours, ms. */
const BEGAN_BEFORE_MS = 2_000;

/** Ended ones that late fills are still looked up for. */
const PLANS_KEPT = 50;

/**
 * Places an order that the venue works by itself: a slice every 30 s. An entry passes every check with its whole size, which counts as open
 * until it has ended; its stop is no part of it (the venue takes none), so what its slices fill is covered by stops of their own. Like
 * whatever rests it goes on while this machine is dead, and then uncovered: it shares the 5 % that may rest. One at a time for each asset.
 */
export function placeTwap(core: EngineCore, order: OrderTicket): Result<string> {
  const prices = twapPrices(core, order);
  if (!prices.ok) return prices;
  const minutes = order.twap?.minutes ?? 0;
  const bad =
    badTerms({ minutes, lots: order.sizeLots, midTicks: prices.value.midTicks }) ?? otherTwap(core, order.asset);
  if (bad !== null) return err(bad);
  const approved = order.reduceOnly
    ? approveExit(core, order, prices.value)
    : approveOpening(core, order, prices.value);
  if (!approved.ok) return approved;
  const { asset, isBuy, sizeLots, reduceOnly, stopTicks, takeProfitTicks } = order;
  sendTwap(core, approved.value, {
    minutes,
    randomize: order.twap?.randomize === true,
    prices: prices.value,
    stopTicks: reduceOnly ? null : stopTicks,
    takeProfitTicks: reduceOnly ? null : takeProfitTicks,
  });
  return ok(`${isBuy ? 'buying' : 'selling'} ${sizeOf(core, asset, sizeLots)} over ${minutes} min`);
}

/** A fill with the name of the time-weighted order of ours that it is a slice of; any other as it is. */
export function namedFill(core: EngineCore, fill: FillInput): FillInput {
  const { twapId } = fill;
  if (twapId === undefined || fill.cloid !== null) return fill;
  const candidates = core.run.twaps.flatMap(({ cloid }) => core.rooms.ledger.get(cloid) ?? []);
  // The first slice trades before the venue has told the number: then it is the one that is being answered.
  const record =
    candidates.find(({ oid }) => oid === twapId) ??
    candidates.find((one) => one.oid === null && isWorking(one.state) && isLike(one, fill));
  return record === undefined ? fill : { ...fill, cloid: record.cloid, oid: twapId };
}

/** Levels and time of a time-weighted order of ours, or null. */
export function twapPlan(core: EngineCore, cloid: string): TwapPlan | null {
  return core.run.twaps.find((plan) => plan.cloid === cloid) ?? null;
}

/** Asks what became of an order; of a time-weighted one with what the venue can find it by. */
export function askForOrder(
  core: EngineCore,
  { cloid, asset }: { readonly cloid: string; readonly asset: AssetId },
): void {
  const twap = looksOf(core, cloid);
  core.sink.effect({ kind: 'QueryOrder', cloid, asset, ...(twap === null ? {} : { twap }) });
}

function looksOf(core: EngineCore, cloid: string): TwapLooks | null {
  const plan = twapPlan(core, cloid);
  const record = core.rooms.ledger.get(cloid);
  if (plan === null || record === null) return null;
  const { oid, isBuy, sizeLots, reduceOnly, createdAtMs } = record;
  return { twapId: oid, isBuy, sizeLots, reduceOnly, minutes: plan.minutes, sinceMs: createdAtMs - BEGAN_BEFORE_MS };
}

/** A slice has opened something beyond its own stop. What is left would be opened and closed again every 30 s: it is ended, and told. */
export function endBeyondStop(core: EngineCore, cloid: string): void {
  const order = core.rooms.ledger.get(cloid);
  const stopTicks = twapPlan(core, cloid)?.stopTicks ?? null;
  if (order === null || stopTicks === null || !isWorking(order.state)) return;
  const markTicks = core.rooms.market.quote(order.asset)?.markTicks ?? null;
  if (markTicks === null || (order.isBuy ? markTicks > stopTicks : markTicks < stopTicks)) return;
  if (core.rooms.execution.isCancelling(cloid)) return;
  cancelOrders(core, [order]);
  core.sink.alert(
    core.alerts.raise({
      atMs: core.atMs,
      level: 'warning',
      category: 'execution',
      dedupKey: `twap-stop:${cloid}`,
      title: `${core.symbol(order.asset)}: a TWAP has met its stop`,
      body: `${describeOrder(core, order)} is being cancelled: mark has passed its stop, so that every slice would be closed again.`,
      asset: order.asset,
      ticketId: null,
    }),
  );
}

/** Plans of all that still work, and of the newest that have ended. */
function plansKept({ run, rooms }: EngineCore): readonly TwapPlan[] {
  const ended = run.twaps.filter(({ cloid }) => !isWorking(rooms.ledger.get(cloid)?.state ?? 'cancelled'));
  const dropped = new Set(ended.slice(0, Math.max(0, ended.length - PLANS_KEPT)));
  return run.twaps.filter((plan) => !dropped.has(plan));
}

/** A person has moved the stop or the target of a position: what a running order still adds to it is covered at the new level. */
export function moveTwapLevel(
  core: EngineCore,
  asset: AssetId,
  level: { readonly isLong: boolean; readonly change: Partial<Pick<TwapPlan, 'stopTicks' | 'takeProfitTicks'>> },
): void {
  const running = core.rooms.ledger
    .workingOf(asset)
    .filter(({ orderType, reduceOnly, isBuy }) => orderType === 'twap' && !reduceOnly && isBuy === level.isLong);
  if (running.length === 0) return;
  core.run.twaps = core.run.twaps.map((plan) =>
    running.some(({ cloid }) => cloid === plan.cloid) ? { ...plan, ...level.change } : plan,
  );
}

function isLike(record: OrderRecord, { asset, isBuy }: FillInput): boolean {
  return record.asset === asset && record.isBuy === isBuy;
}

/** Prices that an order over time is checked with. */
export interface TwapPrices {
  readonly midTicks: number;
  readonly touchTicks: PriceTicks;
  /** Worst price that a slice may trade at now, ticks; exposure and margin are counted with it. */
  readonly worstTicks: PriceTicks;
}

/** Prices of an order over time from the present book, or `NO_PRICE` where it has no two sides. */
export function twapPrices(
  core: EngineCore,
  { asset, isBuy }: { readonly asset: AssetId; readonly isBuy: boolean },
): Result<TwapPrices> {
  const quote = core.rooms.market.quote(asset);
  const midTicks = quote?.midTicks ?? null;
  if (quote === null || midTicks === null)
    return err(refuse('NO_PRICE', 'market.book', null, '> 0', `${core.symbol(asset)} has no two-sided book`));
  const { priceDecimals } = core.instrument(asset);
  return ok({
    midTicks,
    touchTicks: asTicks(isBuy ? quote.bestAskTicks : quote.bestBidTicks),
    worstTicks: isBuy
      ? roundPriceDown(midTicks * (1 + WORST_RATE), priceDecimals)
      : roundPriceUp(midTicks * (1 - WORST_RATE), priceDecimals),
  });
}

/** What the venue would refuse of an order over time: its duration, or its size for that duration. Null = nothing. */
export function badTerms({
  minutes,
  lots,
  midTicks,
}: {
  readonly minutes: number;
  readonly lots: SizeLots;
  readonly midTicks: number;
}): Refusal | null {
  if (!(Number.isSafeInteger(minutes) && minutes >= MIN_MINUTES && minutes <= MAX_MINUTES)) {
    const detail = 'a time-weighted order runs for a whole number of minutes';
    return refuse('OUT_OF_RANGE', 'twap.minutes', minutes, `integer ${MIN_MINUTES}..${MAX_MINUTES}`, detail);
  }
  const least = LEAST_UNITS_A_MINUTE * minutes;
  const units = Math.floor(lots * midTicks);
  if (units >= least) return null;
  const detail = 'the venue takes a time-weighted order from 10 USDC a minute on';
  return refuse('BELOW_MIN_NOTIONAL', 'twap.minutes', usdcWords(units), usdcWords(least), detail);
}

/** Why no order over time can begin beside what runs on the asset, or null: one at a time. */
export function otherTwap(core: EngineCore, asset: AssetId): Refusal | null {
  const other = core.rooms.ledger.workingOf(asset).find(({ orderType }) => orderType === 'twap');
  if (other === undefined) return null;
  const detail = `a time-weighted order of ${core.symbol(asset)} is running: one at a time`;
  return refuse('DUPLICATE_INTENT', 'twap', other.cloid, 'none', detail);
}

function approveOpening(
  core: EngineCore,
  order: OrderTicket,
  { midTicks, touchTicks, worstTicks }: TwapPrices,
): Result<Approved<SizedIntent>> {
  const { asset, isBuy, sizeLots, stopTicks, takeProfitTicks } = order;
  const blocked =
    whyNothingOpens(core, asset) ??
    assetTaken(core, asset, MANUAL) ??
    overResting(core, Math.ceil(sizeLots * Math.max(worstTicks, midTicks)));
  if (blocked !== null) return err(blocked);
  if (stopTicks === null) return err(refuse('BAD_FIELD', 'stopTicks', null, '> 0', 'an entry needs a stop'));
  const id = `${MANUAL}:${core.run.runId}:${core.seq}`;
  const account = loadAccount(core, asset);
  const intent: SizedIntent = {
    kind: 'entry',
    ticketId: id,
    signalId: id,
    strategyId: MANUAL,
    signalStrength: 1,
    asset,
    isBuy,
    lots: sizeLots,
    entryTicks: touchTicks,
    limitTicks: worstTicks,
    stopTicks,
    takeProfitTicks,
    decisionMidTicks: midTicks,
  };
  const approved = approveEntry(core, intent, { account, workingSameIntent: false });
  if (!approved.ok) return approved;
  core.rooms.risk.noteOpening(core.atMs);
  noteExposure(core, intent, account);
  return approved;
}

function approveExit(
  core: EngineCore,
  order: OrderTicket,
  { midTicks }: TwapPrices,
): Result<Approved<ReductionIntent>> {
  const { asset, isBuy, sizeLots } = order;
  const down = venueDown(core);
  if (down !== null) return err(down);
  if (!core.run.startGateOpen) {
    const detail = 'the account has not been compared with the venue yet';
    return err(refuse('NOT_RECONCILED', 'session.reconciled', 'no', 'yes', detail));
  }
  const position = core.rooms.portfolio.position(asset);
  const intent: ReductionIntent = {
    kind: 'reduction',
    asset,
    isBuy,
    lots: sizeLots,
    slippageRate: WORST_RATE,
    reason: 'manual',
    strategyId: position?.strategyId ?? null,
    signalId: null,
  };
  const approved = core.rooms.risk.approveReduction(intent, {
    atMs: core.atMs,
    positionLots: position?.sizeLots ?? (0 as OrderTicket['sizeLots']),
    instrument: core.instrument(asset),
    markTicks: core.rooms.market.quote(asset)?.markTicks ?? asTicks(Math.round(midTicks)),
  });
  return approved.ok ? approved : err(approved.error.refusal);
}

/** How an approved order runs over time. */
export interface TwapWish {
  /** 5..1440. */
  readonly minutes: number;
  readonly randomize: boolean;
  readonly prices: TwapPrices;
  /** Levels of the position that its slices open; null for none. */
  readonly stopTicks: PriceTicks | null;
  readonly takeProfitTicks: PriceTicks | null;
  /** Of the entry of a ticket; left out = a person's own order. */
  readonly part?: OrderPart;
}

/** Books an approved order over time as sent, keeps its plan and asks the host to send it. Returns its client id. */
export function sendTwap(
  core: EngineCore,
  approved: Approved<SizedIntent> | Approved<ReductionIntent>,
  { minutes, randomize, prices, stopTicks, takeProfitTicks, part }: TwapWish,
): string {
  const { asset, kind } = approved.intent;
  const { entryExpiryMs, reductionExpiryMs } = core.settings.execution;
  const cloid = core.nextCloid();
  const expiresAfterMs = core.atMs + (kind === 'reduction' ? reductionExpiryMs : entryExpiryMs);
  const { request, effect } = buildTwap(approved, {
    cloid,
    minutes,
    randomize,
    atMs: core.atMs,
    expiresAfterMs,
    worstTicks: prices.worstTicks,
    decisionMidTicks: prices.midTicks,
    part,
  });
  const effectId = core.sink.effect(effect);
  core.rooms.ledger.addSent(request, effectId, core.atMs);
  stampSent(core, request, Math.ceil(request.sizeLots / twapSlices(minutes)));
  core.rooms.execution.sent(effectId, { cloids: [cloid], expiresAfterMs, asset }, core.atMs);
  core.run.twaps = [...plansKept(core), { cloid, minutes, stopTicks, takeProfitTicks }];
  core.dirt.orders.add(cloid);
  core.sink.decision({
    chain: request.signalId ?? `manual:${core.symbol(asset)}`,
    stage: 'orders',
    outcome: 'passed',
    text: `${describeOrder(core, request)}, worked by the venue over ${minutes} min`,
    asset,
    figures: { twap: cloid },
  });
  return cloid;
}

/** Slices of an order over time: one at its beginning, one every 30 s, the last at its end (Hyperliquid). */
export function twapSlices(minutes: number): number {
  return minutes * 2 + 1;
}
