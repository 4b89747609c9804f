import type { Refusal } from '../../contract/refusals.ts';
import { refuse } from '../../contract/refusals.ts';
import { type AssetId, asLots, asUnits, type PriceTicks, type SizeLots } from '../../contract/units.ts';
import type { Ticket } from '../desk/desk-room.ts';
import type { AssetExposure, CheckResult, OrderPart, PositionSizeResult, SizedIntent } from '../domain/flow.ts';
import { formatDecimal } from '../domain/convert.ts';
import type { Approved } from '../domain/mint-approval.ts';
import { notionalUnits } from '../domain/money.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import { buildEntry } from '../orders/build-orders.ts';
import type { EngineCore } from './engine-core.ts';
import { agentClosed } from './on-agent.ts';
import { clockSkewMs } from './on-clock.ts';
import { modeClosed } from './modes-gate.ts';
import { withPaper } from './modes-paper-load.ts';
import { type EntryPrices, entryPrices, quotePrice } from './entry-prices.ts';
import { type AccountLoad, assetNotional, loadAccount, strategyNotional } from './exposures.ts';
import { sizeOf } from './order-words.ts';
import { sendGroup } from './send.ts';
import { sizingBook } from './size-evidence.ts';
import { sizeSignal } from './size-signal.ts';
import { traceChecks, traceSize } from './traces.ts';

/** How one order of a ticket is sent. */
export interface EntryUse {
  /** Largest size of this order, lots, or null. */
  readonly maxLots: SizeLots | null;
  /** False for every order after the first, which uses the ticket up. */
  readonly isFirst: boolean;
  /** Which order of its ticket this is after refusals, from 1; left out = 1. */
  readonly attempt?: number;
  /** Its place among the orders that one entry is worked in; a quote rests at the near touch. */
  readonly part?: OrderPart;
  /** True: for the paper ledger of fallback, which sends nothing. */
  readonly onPaper?: boolean;
}

/** An entry with size and prices of this moment, about to be checked by risk. */
export interface PlannedEntry {
  readonly size: PositionSizeResult;
  readonly prices: EntryPrices;
  readonly account: AccountLoad;
  /** Price at which a quote rests, ticks; null for an order that takes. */
  readonly quoteTicks: PriceTicks | null;
}

/** An order that left. */
export interface SentEntry {
  readonly cloid: string;
  readonly lots: SizeLots;
  /** What is told to the person who approved. */
  readonly text: string;
}

/** Checks of the desk that speak of the first use only. */
const FIRST_USE = ['ticket_state', 'single_use', 'ticket_lots'];

/** Sends one order of a ticket: everything is checked anew on the data of this moment, inside the same band, size and expiry. */
export function enterOnce(core: EngineCore, ticket: Ticket, use: EntryUse): Result<SentEntry> {
  const planned = planEntry(core, ticket, use);
  return planned.ok ? sendPlanned(core, ticket, use, planned.value) : planned;
}

/** Size and prices of one order of a ticket, or why there is none. Sends nothing. */
export function planEntry(core: EngineCore, ticket: Ticket, use: EntryUse): Result<PlannedEntry> {
  const { signal } = ticket;
  const blocked = whyNothingOpens(core, signal.asset, use.onPaper) ?? assetTaken(core, signal.asset, signal.strategyId);
  if (blocked !== null) return err(blocked);
  const prices = entryPrices(core, ticket);
  if (!prices.ok) return prices;
  const quoteTicks = use.part?.kind === 'quote' ? quotePrice(core, signal.asset, signal.side === 'long') : null;
  const known = loadAccount(core, signal.asset);
  const account = use.onPaper === true ? withPaper(core, known) : known;
  const personCapLots = smaller(ticket.personCapLots, use.maxLots);
  const size = sizeSignal(core, { signal, prices: prices.value, personCapLots, account, quoteTicks });
  traceSize(core, signal, size);
  if (size.refusal !== null || size.targetLots <= 0) {
    return err(size.refusal ?? refuse('BELOW_LOT', 'sizing', 0, 1, 'the size rounds to no lot'));
  }
  const priceTicks = quoteTicks ?? prices.value.touchTicks;
  const outside = notCovered(core, ticket, { priceTicks, lots: size.targetLots, isFirst: use.isFirst });
  if (outside !== null) return err(outside);
  return ok({ size, prices: prices.value, account, quoteTicks });
}

/** Why a ticket does not cover an order at a price and of a size, or null. `isFirst`: false for every order that follows another. */
export function notCovered(
  core: EngineCore,
  ticket: Ticket,
  { priceTicks, lots, isFirst }: { readonly priceTicks: number; readonly lots: SizeLots; readonly isFirst: boolean },
): Refusal | null {
  const checks = core.rooms.desk.checkAtSend(ticket, { priceTicks, lots }, core.atMs);
  const failed = checks.find((check) => !check.passed && (isFirst || !FIRST_USE.includes(check.name)));
  return failed === undefined ? null : outsideTicket(core, ticket.signal.asset, failed);
}

function smaller(a: SizeLots | null, b: SizeLots | null): SizeLots | null {
  if (a === null || b === null) return a ?? b;
  return a <= b ? a : b;
}

/** Why nothing may open on an asset at present, or null. `onPaper`: in the paper ledger, which needs no venue. */
export function whyNothingOpens(core: EngineCore, asset: AssetId, onPaper = false): Refusal | null {
  return (
    stopped(core) ??
    (onPaper ? null : modeClosed(core)) ??
    core.rooms.risk.reduceOnly() ??
    agentClosed(core) ??
    journalClosed(core) ??
    beingClosed(core, asset)
  );
}

/** Nothing may open after the order to shut down: nobody would hear its answer. */
function stopped(core: EngineCore): Refusal | null {
  return core.run.stopped
    ? refuse('HALTED', 'session.state', 'stopped', 'running', 'the engine is shutting down')
    : null;
}

/** An asset on the ladder is being closed: what opened there would be closed at once. */
function beingClosed(core: EngineCore, asset: AssetId): Refusal | null {
  if (!core.rooms.execution.flattening().includes(asset)) return null;
  return refuse(
    'REDUCE_ONLY_MODE',
    'execution.flattening',
    core.symbol(asset),
    'no',
    `${core.symbol(asset)} is being closed`,
  );
}

/**
 * One strategy trades an asset at a time: a position has one owner, one stop and one exit rule. An opening that is still being answered
 * counts as well, as two strategies may speak on the same bar.
 */
export function assetTaken(core: EngineCore, asset: AssetId, strategyId: string): Refusal | null {
  const position = core.rooms.portfolio.position(asset);
  const [opening] = core.rooms.ledger.openings(asset);
  const owner = position?.strategyId ?? opening?.order.strategyId ?? null;
  if (owner === null || owner === strategyId) return null;
  const detail = `${owner} trades ${core.symbol(asset)}: one strategy an asset at a time`;
  return refuse('ASSET_HELD', 'portfolio.strategyId', owner, strategyId, detail);
}

/** Nothing may open while the journal cannot keep the intent. */
function journalClosed(core: EngineCore): Refusal | null {
  const down = core.run.journalDown;
  return down === null ? null : refuse('STORE_CLOSED', 'journal', down, 'open', `the journal is closed: ${down}`);
}

/** What a ticket asks for at the venue, or on paper, when it takes: the planned size at the prices of this moment. */
export function takingIntent(ticket: Ticket, { size, prices }: Pick<PlannedEntry, 'size' | 'prices'>): SizedIntent {
  const { signal } = ticket;
  return {
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
}

/** Has risk check a planned order and sends it. The desk is told by the caller. */
export function sendPlanned(
  core: EngineCore,
  ticket: Ticket,
  use: EntryUse,
  { size, prices, account, quoteTicks }: PlannedEntry,
): Result<SentEntry> {
  const { signal } = ticket;
  const taking = takingIntent(ticket, { size, prices });
  const intent: SizedIntent =
    quoteTicks === null ? taking : { ...taking, entryTicks: quoteTicks, limitTicks: quoteTicks, timeInForce: 'Alo' };
  const { attempt, part } = use;
  const workingSameIntent = isWorkingAlready(core, intent);
  const sent = sendEntry(core, intent, { account, workingSameIntent, attempt, part });
  if (!sent.ok) return sent;
  if (ticket.approvedBy?.startsWith('rule:') === true) {
    core.rooms.desk.noteAutoSend(signal.strategyId, notionalUnits(prices.touchTicks, size.targetLots), core.atMs);
  }
  const side = intent.isBuy ? 'buy' : 'sell';
  const text = `${side} ${sizeOf(core, signal.asset, size.targetLots)} sent, bound by ${size.bindingConstraint}`;
  return ok({ cloid: sent.value, lots: size.targetLots, text });
}

/** What an entry is sent with. */
export interface EntrySetting {
  readonly account: AccountLoad;
  readonly workingSameIntent: boolean;
  readonly attempt?: number | undefined;
  readonly part?: OrderPart | undefined;
  /** True: for the paper ledger of fallback, which needs no venue. */
  readonly onPaper?: boolean;
}

/** Has risk check a sized entry, of a ticket or a person's own, and sends it with its stop and target attached; the answer is its client id. */
export function sendEntry(core: EngineCore, intent: SizedIntent, setting: EntrySetting): Result<string> {
  const approved = approveEntry(core, intent, setting);
  if (!approved.ok) return approved;
  const quote = core.rooms.market.quote(intent.asset);
  const group = buildEntry(approved.value, {
    ids: { cloid: () => core.nextCloid() },
    atMs: core.atMs,
    instrument: core.instrument(intent.asset),
    markTicks: (quote?.markTicks ?? intent.entryTicks) as PriceTicks,
    settings: core.settings.execution,
    attempt: setting.attempt,
    part: setting.part,
  });
  sendGroup(core, group, { chain: intent.signalId, urgent: false });
  core.rooms.risk.noteOpening(core.atMs);
  noteExposure(core, intent, setting.account);
  return ok(group.cloids[0] ?? '');
}

/** Has risk make every check of a sized entry; each is traced with both figures. */
export function approveEntry(
  core: EngineCore,
  intent: SizedIntent,
  setting: EntrySetting,
): Result<Approved<SizedIntent>> {
  const approved = core.rooms.risk.approveEntry(intent, entryContext(core, intent, setting));
  const checks = approved.ok ? approved.value.checks : approved.error.checks;
  traceChecks(core, intent, checks, approved.ok ? null : approved.error.refusal);
  return approved.ok ? approved : err(approved.error.refusal);
}

/** True while an opening order of the same strategy and side works on the asset. */
export function isWorkingAlready(core: EngineCore, intent: SizedIntent): boolean {
  return core.rooms.ledger
    .workingOf(intent.asset)
    .some((order) => !order.reduceOnly && order.isBuy === intent.isBuy && order.strategyId === intent.strategyId);
}

function entryContext(core: EngineCore, intent: SizedIntent, { account, workingSameIntent, onPaper }: EntrySetting) {
  const { market, ledger } = core.rooms;
  const { exposures } = account;
  const own = ledger.bestOwn(intent.asset);
  return {
    atMs: core.atMs,
    reconciled: onPaper === true || core.run.reconciled,
    connected: onPaper === true || core.run.connection === 'connected',
    clockSkewMs: clockSkewMs(core),
    stale: market.staleness(intent.asset, core.atMs),
    instrument: core.instrument(intent.asset),
    markTicks: market.quote(intent.asset)?.markTicks ?? null,
    equityUnits: account.equityUnits,
    exposures,
    strategyNotionalUnits: strategyNotional(intent.strategyId, exposures),
    book: sizingBook(core, intent.asset, account),
    volatilityAnnual: core.rooms.features.volatility(intent.asset).annual,
    freeMarginUnits: account.freeMarginUnits,
    leverage: core.leverage(intent.asset),
    ownBestBuyTicks: own.buy,
    ownBestSellTicks: own.sell,
    workingSameIntent,
  };
}

/** Remembers the highest exposure of an asset that any approved opening led to: what stood before and all of the new order. */
export function noteExposure(core: EngineCore, intent: SizedIntent, { exposures, equityUnits }: AccountLoad): void {
  const equity = equityUnits ?? 0;
  if (!(equity > 0)) return;
  const before = exposures.find((entry) => entry.asset === intent.asset);
  const load: AssetExposure = before ?? {
    asset: intent.asset,
    positionLots: asLots(0),
    openBuyLots: asLots(0),
    openSellLots: asLots(0),
    markTicks: intent.entryTicks,
    strategyId: intent.strategyId,
    lossAtStopUnits: asUnits(0),
  };
  const after = intent.isBuy
    ? { ...load, openBuyLots: asLots(load.openBuyLots + intent.lots) }
    : { ...load, openSellLots: asLots(load.openSellLots + intent.lots) };
  core.run.maxAssetExposureRate = Math.max(core.run.maxAssetExposureRate, assetNotional(after) / equity);
}

/** What a ticket does not cover, in the prices and sizes that a person reads. */
function outsideTicket(core: EngineCore, asset: AssetId, check: CheckResult): Refusal {
  const { priceDecimals, szDecimals } = core.instrument(asset);
  const decimals = check.name.startsWith('band') ? priceDecimals : check.name === 'ticket_lots' ? szDecimals : null;
  const shown = (figure: CheckResult['actual']): CheckResult['actual'] =>
    typeof figure === 'number' && decimals !== null ? formatDecimal(figure, decimals) : figure;
  return refuse(
    'OUTSIDE_TICKET',
    check.name,
    shown(check.actual),
    shown(check.limit),
    `the ticket no longer covers the order: ${check.name}`,
  );
}
