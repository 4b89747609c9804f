import type { Refusal } from '../../contract/refusals.ts';
import { refuse } from '../../contract/refusals.ts';
import { asTicks, type PriceTicks, type SizeLots } from '../../contract/units.ts';
import type { Ticket } from '../desk/desk-room.ts';
import type { AcceptedSignal, AssetExposure, CheckResult, PositionSizeResult, SizedIntent } from '../domain/flow.ts';
import { roundPriceDown, roundPriceUp } from '../domain/instrument.ts';
import { notionalUnits } from '../domain/money.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import { buildEntry } from '../orders/build-orders.ts';
import { sizePosition } from '../sizing/size-position.ts';
import type { EngineCore } from './engine-core.ts';
import { assetNotional, buildExposures, exposureOf, freeMargin, strategyNotional } from './exposures.ts';
import { reducePosition } from './reduce.ts';
import { sendGroup } from './send.ts';

/** Prices of an entry as they stand now: touch, worst price, attached stop and target, all legal. */
interface EntryPrices {
  readonly touchTicks: PriceTicks;
  readonly limitTicks: PriceTicks;
  readonly stopTicks: PriceTicks;
  readonly takeProfitTicks: PriceTicks | null;
  readonly midTicks: number;
}

/** Prices for a signal from the present book, or why there are none. */
export function entryPrices(core: EngineCore, signal: AcceptedSignal): Result<EntryPrices> {
  const stale = core.rooms.market.staleness(signal.asset, core.atMs);
  if (stale !== null) return err(stale);
  const quote = core.rooms.market.quote(signal.asset);
  const isBuy = signal.side === 'long';
  const touch = isBuy ? (quote?.bestAskTicks ?? 0) : (quote?.bestBidTicks ?? 0);
  if (quote === null || quote.midTicks === null || !(touch > 0)) {
    return err(refuse('NO_PRICE', 'market.book', touch, '> 0', `${signal.symbol} has no two-sided book`));
  }
  const decimals = core.instrument(signal.asset).priceDecimals;
  const direction = isBuy ? 1 : -1;
  const worst = touch * (1 + direction * core.settings.execution.maxSlippageRate);
  const stopRate = signal.stopLossRate;
  if (stopRate === null) {
    return err(refuse('BAD_FIELD', 'signal.stopLossRate', null, '> 0', 'an entry needs a stop distance'));
  }
  const stop = touch * (1 - direction * stopRate);
  const target = signal.takeProfitRate === null ? null : touch * (1 + direction * signal.takeProfitRate);
  return ok({
    touchTicks: asTicks(touch),
    limitTicks: isBuy ? roundPriceDown(Math.max(worst, touch), decimals) : roundPriceUp(Math.min(worst, touch), decimals),
    stopTicks: isBuy ? roundPriceDown(stop, decimals) : roundPriceUp(stop, decimals),
    takeProfitTicks: target === null ? null : isBuy ? roundPriceUp(target, decimals) : roundPriceDown(target, decimals),
    midTicks: quote.midTicks,
  });
}

/** The size that the signal would have now, with its whole story. */
export function sizeSignal(
  core: EngineCore,
  signal: AcceptedSignal,
  prices: EntryPrices,
  personCapLots: SizeLots | null,
  exposures: readonly AssetExposure[],
): PositionSizeResult {
  const instrument = core.instrument(signal.asset);
  const isBuy = signal.side === 'long';
  return sizePosition(
    {
      signal,
      asset: signal.asset,
      priceDecimals: instrument.priceDecimals,
      szDecimals: instrument.szDecimals,
      equityUnits: core.rooms.portfolio.equity()?.equityUnits ?? null,
      volatilityAnnual: core.rooms.features.volatility(signal.asset).annual,
      entryTicks: prices.touchTicks,
      limitTicks: prices.limitTicks,
      markTicks: core.rooms.market.quote(signal.asset)?.markTicks ?? null,
      stopTicks: prices.stopTicks,
      exposures,
      depthLots: core.rooms.market.depthWithin(signal.asset, isBuy, prices.limitTicks) as SizeLots,
      freeMarginUnits: freeMargin(core, exposures),
      leverage: core.leverage(signal.asset),
      personCapLots,
      atMs: core.atMs,
    },
    core.settings.sizing,
    core.settings.risk.caps,
  );
}

/** Runs an approved ticket: every check again on the data of this moment, then the order request. Single use, whatever the outcome. */
export function runTicket(core: EngineCore, ticket: Ticket): Result<string> {
  const outcome = ticket.signal.side === 'flat' ? exitBySignal(core, ticket) : enterBySignal(core, ticket);
  core.dirt.tickets.add(ticket.ticketId);
  if (!outcome.ok) {
    core.rooms.desk.finish(ticket.ticketId, 'refused', outcome.error, 0 as SizeLots);
    core.sink.decision({
      chain: ticket.signal.id,
      stage: 'desk',
      outcome: 'refused',
      text: `Ticket ${ticket.ticketId} ended without an order: ${outcome.error.detail}`,
      asset: ticket.signal.asset,
      figures: { code: outcome.error.code, actual: outcome.error.actual, limit: outcome.error.limit },
    });
  }
  return outcome;
}

function exitBySignal(core: EngineCore, ticket: Ticket): Result<string> {
  const position = core.rooms.portfolio.position(ticket.signal.asset);
  if (position === null) {
    return err(refuse('NOTHING_TO_DO', 'position', 0, 'open', 'the position is already closed'));
  }
  const sent = reducePosition(core, {
    asset: ticket.signal.asset,
    reason: 'signal',
    slippageRate: core.settings.execution.maxSlippageRate,
    signalId: ticket.signal.id,
    lots: null,
  });
  if (sent.ok) core.rooms.desk.finish(ticket.ticketId, 'done', null, Math.abs(position.sizeLots) as SizeLots);
  return sent;
}

function enterBySignal(core: EngineCore, ticket: Ticket): Result<string> {
  const { signal } = ticket;
  const blocked = core.rooms.risk.reduceOnly() ?? journalClosed(core);
  if (blocked !== null) return err(blocked);
  const prices = entryPrices(core, signal);
  if (!prices.ok) return prices;
  const exposures = buildExposures(core);
  const size = sizeSignal(core, signal, prices.value, ticket.personCapLots, exposures);
  traceSize(core, signal, size);
  if (size.refusal !== null || size.targetLots <= 0) {
    return err(size.refusal ?? refuse('BELOW_LOT', 'sizing', 0, 1, 'the size rounds to no lot'));
  }
  const deskChecks = core.rooms.desk.checkAtSend(
    ticket,
    { priceTicks: prices.value.touchTicks, lots: size.targetLots },
    core.atMs,
  );
  const failed = deskChecks.find((check) => !check.passed);
  if (failed !== undefined) return err(outsideTicket(failed));
  return approveAndSend(core, ticket, size, prices.value, exposures);
}

/** Nothing may open while the journal cannot keep the intent. */
function journalClosed(core: EngineCore): Refusal | null {
  const down = core.run.journalDown;
  return down === null ? null : refuse('STORE_CLOSED', 'journal', down, 'open', `the journal is closed: ${down}`);
}

function approveAndSend(
  core: EngineCore,
  ticket: Ticket,
  size: PositionSizeResult,
  prices: EntryPrices,
  exposures: readonly AssetExposure[],
): Result<string> {
  const { signal } = ticket;
  const intent: SizedIntent = {
    kind: 'entry',
    ticketId: ticket.ticketId,
    signalId: signal.id,
    strategyId: signal.strategyId,
    signalStrength: signal.strength,
    asset: signal.asset,
    isBuy: signal.side === 'long',
    lots: size.targetLots,
    entryTicks: prices.touchTicks,
    limitTicks: prices.limitTicks,
    stopTicks: prices.stopTicks,
    takeProfitTicks: prices.takeProfitTicks,
    decisionMidTicks: prices.midTicks,
  };
  const approved = core.rooms.risk.approveEntry(intent, entryContext(core, intent, exposures));
  const checks = approved.ok ? approved.value.checks : approved.error.checks;
  traceChecks(core, signal, checks, approved.ok ? null : approved.error.refusal);
  if (!approved.ok) return err(approved.error.refusal);
  const quote = core.rooms.market.quote(signal.asset);
  const group = buildEntry(approved.value, {
    ids: { cloid: () => core.nextCloid() },
    atMs: core.atMs,
    instrument: core.instrument(signal.asset),
    markTicks: (quote?.markTicks ?? prices.touchTicks) as PriceTicks,
    settings: core.settings.execution,
  });
  sendGroup(core, group, { chain: signal.id, urgent: false });
  core.rooms.risk.noteOpening(core.atMs);
  core.rooms.desk.finish(ticket.ticketId, 'done', null, size.targetLots);
  if (ticket.approvedBy?.startsWith('rule:') === true) {
    core.rooms.desk.noteAutoSend(signal.strategyId, notionalUnits(prices.touchTicks, size.targetLots), core.atMs);
  }
  noteExposure(core, signal.asset);
  const side = intent.isBuy ? 'buy' : 'sell';
  return ok(`${side} ${core.symbol(signal.asset)} sent, ${size.targetLots} lots, bound by ${size.bindingConstraint}`);
}

function entryContext(core: EngineCore, intent: SizedIntent, exposures: readonly AssetExposure[]) {
  const { market, portfolio, ledger } = core.rooms;
  const own = ledger.bestOwn(intent.asset);
  return {
    atMs: core.atMs,
    reconciled: core.run.reconciled,
    connected: core.run.connection === 'connected',
    clockSkewMs: 0,
    stale: market.staleness(intent.asset, core.atMs),
    instrument: core.instrument(intent.asset),
    markTicks: market.quote(intent.asset)?.markTicks ?? null,
    equityUnits: portfolio.equity()?.equityUnits ?? null,
    exposures,
    strategyNotionalUnits: strategyNotional(intent.strategyId, exposures),
    freeMarginUnits: freeMargin(core, exposures),
    leverage: core.leverage(intent.asset),
    ownBestBuyTicks: own.buy,
    ownBestSellTicks: own.sell,
    workingSameIntent: ledger
      .workingOf(intent.asset)
      .some((order) => !order.reduceOnly && order.isBuy === intent.isBuy && order.strategyId === intent.strategyId),
  };
}

/** Remembers the highest exposure of an asset that any approved opening led to. */
function noteExposure(core: EngineCore, asset: number): void {
  const equity = core.rooms.portfolio.equity()?.equityUnits ?? 0;
  if (!(equity > 0)) return;
  const rate = assetNotional(exposureOf(core, asset)) / equity;
  core.run.maxAssetExposureRate = Math.max(core.run.maxAssetExposureRate, rate);
}

function outsideTicket(check: CheckResult): Refusal {
  return refuse('OUTSIDE_TICKET', check.name, check.actual, check.limit, `the ticket no longer covers the order: ${check.name}`);
}

function traceSize(core: EngineCore, signal: AcceptedSignal, size: PositionSizeResult): void {
  core.sink.decision({
    chain: signal.id,
    stage: 'sizing',
    outcome: size.refusal === null ? 'passed' : 'refused',
    text:
      size.refusal === null
        ? `${size.methodUsed}: ${size.targetLots} lots, bound by ${size.bindingConstraint}`
        : `${size.methodUsed}: no size, ${size.refusal.detail}`,
    asset: signal.asset,
    figures: Object.fromEntries(size.steps.map((step) => [step.name, step.rate])),
  });
}

function traceChecks(
  core: EngineCore,
  signal: AcceptedSignal,
  checks: readonly CheckResult[],
  refusal: Refusal | null,
): void {
  core.sink.decision({
    chain: signal.id,
    stage: 'risk',
    outcome: refusal === null ? 'passed' : 'refused',
    text: refusal === null ? `${checks.length} checks passed` : refusal.detail,
    asset: signal.asset,
    figures: Object.fromEntries(
      checks.map((check) => [check.name, `${check.passed ? 'ok' : 'NO'} ${check.actual ?? '-'} / ${check.limit ?? '-'}`]),
    ),
  });
}
