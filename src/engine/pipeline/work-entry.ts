import { asLots, type SizeLots } from '../../contract/units.ts';
import type { Ticket } from '../desk/desk-room.ts';
import type { OrderPart } from '../domain/flow.ts';
import { MIN_NOTIONAL_UNITS } from '../domain/instrument.ts';
import { isWorking } from '../domain/order-state.ts';
import type { VenueErrorCode } from '../domain/orders-wire.ts';
import {
  ASK_AFTER_MS,
  ASK_PAUSE_MS,
  type EntryWork,
  executedLots,
  MAX_SLICES,
  nextStep,
  type WorkMoment,
} from '../execution/entry-work.ts';
import type { CloidEvent } from '../execution/execution-room.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import type { OrderRecord } from '../orders/order-ledger.ts';
import { cancelOrders } from './cancel.ts';
import { endWork, forgetWorks } from './end-work.ts';
import type { EngineCore } from './engine-core.ts';
import {
  enterOnce,
  type PlannedEntry,
  planEntry,
  type SentEntry,
  sendPlanned,
  whyNothingOpens,
} from './enter-ticket.ts';
import { enterOverTime } from './enter-twap.ts';
import { entryPrices, quotePrice } from './entry-prices.ts';
import { inheritLevels } from './moved-levels.ts';
import { describeOrder, sizeOf } from './order-words.ts';
import { isReducing } from './reduce.ts';
import { restingRoomLots } from './resting.ts';
import { sizeSignal } from './size-signal.ts';
import { askForOrder } from './twap.ts';

/**
 * Enters on an approved ticket in the manner that the settings ask for: at once, by quotes that are crossed in the end, or in slices. The
 * ticket is used up by its first order.
 */
export function enterTicket(core: EngineCore, ticket: Ticket): Result<string> {
  const planned = planEntry(core, ticket, { maxLots: null, isFirst: true });
  if (!planned.ok) return planned;
  const totalLots = wholeLots(core, ticket, planned.value);
  const draft = newWork(core, ticket, totalLots);
  const quoteLots = isQuoted(core, ticket) ? lotsToQuote(core, draft, totalLots) : null;
  const sent =
    quoteLots === null ? take(core, { ticket, planned: planned.value, draft }) : quote(core, ticket, draft, quoteLots);
  if (!sent.ok) return sent;
  const work = core.run.works.find(({ ticketId }) => ticketId === ticket.ticketId);
  core.rooms.desk.finish(ticket.ticketId, 'done', null, work?.totalLots ?? sent.value.lots);
  return ok(sent.value.text);
}

/** Goes on with every entry that is worked, as far as its last order and the moment allow. */
export function runWorks(core: EngineCore): void {
  for (const work of core.run.works) goOn(core, work);
}

/** When an entry that is worked wants to be looked at, ms UTC, or null; what is due by now has been looked at. */
export function nextWorkMs(core: EngineCore): number | null {
  let next: number | null = null;
  for (const { dueMs, endsAtMs } of core.run.works) {
    for (const time of [dueMs, endsAtMs]) {
      if (time !== null && time > core.atMs && (next === null || time < next)) next = time;
    }
  }
  return next;
}

/** News of an order: notes whether its end is told together with what it executed. */
export function followWork(core: EngineCore, order: OrderRecord, event: CloidEvent): void {
  if (core.run.works.length === 0 || isWorking(order.state)) return;
  const work = core.run.works.find(({ cloids }) => cloids.at(-1) === order.cloid);
  if (work === undefined || work.isKnown) return;
  if (tellsEnd(event)) putWork(core, work, { ...work, isKnown: true });
  else if (work.asked === 0) putWork(core, work, { ...work, dueMs: core.atMs + ASK_AFTER_MS });
}

/** True for a refusal that the work on its entry answers by itself. Another one ends the work, and the entry is tried again as any other. */
export function isStillWorked(core: EngineCore, order: OrderRecord, code: VenueErrorCode): boolean {
  const work = core.run.works.find(({ cloids }) => cloids.at(-1) === order.cloid);
  if (work === undefined) return false;
  if (work.kind === 'twap') {
    sliceInstead(core, work, order);
    return true;
  }
  if (code === (work.kind === 'quote' ? 'post_only' : 'no_match')) {
    putWork(core, work, { ...work, isKnown: true, wasRefused: true, bookAfterMs: order.createdAtMs });
    return true;
  }
  forgetWorks(core, (each) => each === work, 'its last order was refused');
  return false;
}

/** The venue does not take the entry as one order over time, for whatever reason: plain slices are checked and answered by themselves. */
function sliceInstead(core: EngineCore, work: EntryWork, { createdAtMs, note }: OrderRecord): void {
  const next = { kind: 'slice', sent: 0, of: MAX_SLICES, dueMs: core.atMs } as const;
  putWork(core, work, { ...work, ...next, isKnown: true, wasRefused: true, bookAfterMs: createdAtMs });
  tell(core, work, `the venue does not work it (${note}): plain slices follow`);
}

/** True if the event is an end with all that was executed before it. The answer to a cancel names no figure. */
function tellsEnd({ event, filledLots, code }: CloidEvent): boolean {
  switch (event) {
    case 'fill':
    case 'cancel':
      return filledLots !== undefined;
    case 'expire':
      return filledLots !== undefined || code === 'expired';
    case 'reject':
    case 'deny':
    case 'lost':
      return true;
    default:
      return false;
  }
}

/** Quotes are for what a person approved: whoever looks can act when one fills in part. A rule's entries take at once. */
function isQuoted(core: EngineCore, ticket: Ticket): boolean {
  return core.settings.execution.entryStyle === 'post_only' && ticket.approvedBy?.startsWith('person:') === true;
}

/** Size of the entry as a whole: what one order may take of the book, or with slices what the other limits allow. */
export function wholeLots(
  core: EngineCore,
  ticket: Ticket,
  planned: Pick<PlannedEntry, 'size' | 'prices' | 'account'>,
): SizeLots {
  const { size, prices, account } = planned;
  if (!core.settings.execution.sliceEntries || size.bindingConstraint !== 'liquidity') return size.targetLots;
  const { personCapLots } = ticket;
  const whole = sizeSignal(core, { signal: ticket.signal, prices, personCapLots, account, ignoreDepth: true });
  return asLots(Math.max(size.targetLots, whole.targetLots));
}

function newWork(core: EngineCore, ticket: Ticket, totalLots: SizeLots): EntryWork {
  return {
    ticketId: ticket.ticketId,
    asset: ticket.signal.asset,
    isBuy: ticket.signal.side === 'long',
    kind: 'quote',
    totalLots,
    cloids: [],
    sent: 0,
    of: core.settings.execution.requotes + 1,
    dueMs: null,
    endsAtMs: ticket.expiresAtMs + 1,
    isCancelling: false,
    isKnown: false,
    wasRefused: false,
    asked: 0,
    bookAfterMs: 0,
  };
}

/** Lots that may rest as the next quote, or null where what may is below the smallest order: then it takes. */
function lotsToQuote(core: EngineCore, work: EntryWork, leftLots: SizeLots): SizeLots | null {
  const ticks = quotePrice(core, work.asset, work.isBuy);
  if (ticks === null) return null;
  const lots = Math.min(leftLots, restingRoomLots(core, ticks));
  return lots * ticks >= MIN_NOTIONAL_UNITS ? asLots(lots) : null;
}

/** Sends the next quote of a work. */
function quote(core: EngineCore, ticket: Ticket, work: EntryWork, maxLots: SizeLots): Result<SentEntry> {
  const { quoteMs } = core.settings.execution;
  const part: OrderPart = { kind: 'quote', no: work.sent + 1, of: work.of };
  const sent = enterOnce(core, ticket, { maxLots, isFirst: work.cloids.length === 0, part });
  if (sent.ok) noteSent(core, work, { part, sent: sent.value, dueMs: core.atMs + quoteMs });
  return sent;
}

/** Sends an order that takes: the whole of what is left, or the first of its slices. */
function take(
  core: EngineCore,
  { ticket, planned, draft }: { readonly ticket: Ticket; readonly planned: PlannedEntry; readonly draft: EntryWork },
): Result<SentEntry> {
  const { targetLots } = planned.size;
  const left = draft.totalLots - executedOf(core, draft);
  const isFirst = draft.cloids.length === 0;
  if (!core.settings.execution.sliceEntries || left <= targetLots) {
    const sent = sendPlanned(core, ticket, { maxLots: null, isFirst }, planned);
    if (sent.ok) core.run.works = core.run.works.filter((each) => each !== draft);
    return sent;
  }
  const overTime = takeOverTime(core, { ticket, planned, draft });
  if (overTime !== null) return ok(overTime);
  const of = Math.min(MAX_SLICES, Math.ceil(left / targetLots));
  const part: OrderPart = { kind: 'slice', no: 1, of };
  const sent = sendPlanned(core, ticket, { maxLots: null, isFirst, part }, planned);
  const dueMs = core.atMs + core.settings.execution.slicePauseMs;
  if (sent.ok) noteSent(core, draft, { part, sent: sent.value, dueMs });
  return sent;
}

/** Has the venue slice what is left, where the settings want that and it fits; null = plain slices, and the trace says why. */
function takeOverTime(
  core: EngineCore,
  { ticket, planned, draft }: { readonly ticket: Ticket; readonly planned: PlannedEntry; readonly draft: EntryWork },
): SentEntry | null {
  if (core.settings.execution.sliceStyle === 'plain') return null;
  const executed = executedOf(core, draft);
  const wish = { leftLots: asLots(draft.totalLots - executed), isFirst: draft.cloids.length === 0 };
  const sent = enterOverTime(core, ticket, planned, wish);
  if (!sent.ok) {
    tell(core, draft, `not over time: ${sent.error.detail}; plain slices`);
    return null;
  }
  const { part, lots } = sent.value;
  const totalLots = asLots(executed + lots);
  noteSent(core, draft, { part, sent: sent.value, dueMs: null, totalLots });
  return sent.value;
}

/** An order of a work that left. */
interface SentPart {
  readonly part: OrderPart;
  readonly sent: SentEntry;
  readonly dueMs: number | null;
  /** What all orders of the work may execute together, where that has changed. */
  readonly totalLots?: SizeLots;
}

/** Books an order of a work as sent. */
function noteSent(
  core: EngineCore,
  work: EntryWork,
  { part, sent, dueMs, totalLots = work.totalLots }: SentPart,
): void {
  const order = core.rooms.ledger.get(sent.cloid);
  const executed = executedOf(core, work);
  inheritLevels(core, work.cloids, sent.cloid);
  putWork(core, work, {
    ...work,
    totalLots,
    kind: part.kind,
    of: part.of,
    sent: part.no,
    cloids: [...work.cloids, sent.cloid],
    dueMs,
    isCancelling: false,
    isKnown: false,
    wasRefused: false,
    asked: 0,
    // What the book shows before the next one has come, this slice may have taken.
    bookAfterMs: part.kind === 'slice' ? core.atMs : 0,
  });
  tell(
    core,
    work,
    `${partWords(part)}: ${order === null ? '' : describeOrder(core, order)}; ${sizeOf(core, work.asset, executed)} of ${sizeOf(core, work.asset, totalLots)} executed before it`,
  );
}

function goOn(core: EngineCore, work: EntryWork): void {
  const ticket = core.rooms.desk.get(work.ticketId);
  const over =
    ticket === null ? 'its ticket is no longer known' : (whyOver(core, work) ?? hasLeftBand(core, ticket, work));
  if (ticket === null || over !== null) return endWork(core, work, over ?? '');
  const step = nextStep(work, momentOf(core, work));
  switch (step.kind) {
    case 'wait':
      return;
    case 'end':
      return endWork(core, work, step.why);
    case 'cancel':
      return takeBack(core, work);
    case 'ask':
      askForOrder(core, { cloid: work.cloids.at(-1) ?? '', asset: work.asset });
      return putWork(core, work, { ...work, asked: work.asked + 1, dueMs: core.atMs + ASK_PAUSE_MS });
    default: {
      const sent = sendNext(core, ticket, work, step);
      if (!sent.ok) endWork(core, work, sent.error.detail);
    }
  }
}

function momentOf(core: EngineCore, work: EntryWork): WorkMoment {
  const { ledger, market } = core.rooms;
  const quoted = market.quote(work.asset);
  return {
    atMs: core.atMs,
    orders: work.cloids.map((cloid) => ledger.get(cloid)),
    touchTicks: (work.isBuy ? quoted?.bestBidTicks : quoted?.bestAskTicks) ?? 0,
    bookAtMs: quoted?.bookAtMs ?? 0,
  };
}

/** Cancels the quote that stands: the next one follows when this one is known to be gone. */
function takeBack(core: EngineCore, work: EntryWork): void {
  const cloid = work.cloids.at(-1) ?? '';
  if (!core.rooms.execution.isCancelling(cloid)) cancelOrders(core, [{ asset: work.asset, cloid }]);
  putWork(core, work, { ...work, isCancelling: true, dueMs: null });
}

/** Sends the next order of a work: a quote, a slice, or what is left all at once. */
function sendNext(
  core: EngineCore,
  ticket: Ticket,
  work: EntryWork,
  { kind, lots }: { readonly kind: 'quote' | 'cross' | 'slice'; readonly lots: SizeLots },
): Result<SentEntry> {
  if (kind === 'slice') {
    const part: OrderPart = { kind, no: work.sent + 1, of: work.of };
    const sent = enterOnce(core, ticket, { maxLots: lots, isFirst: false, part });
    const dueMs = core.atMs + core.settings.execution.slicePauseMs;
    if (sent.ok) noteSent(core, work, { part, sent: sent.value, dueMs });
    return sent;
  }
  const quoteLots = kind === 'quote' ? lotsToQuote(core, work, lots) : null;
  if (quoteLots !== null) return quote(core, ticket, work, quoteLots);
  const planned = planEntry(core, ticket, { maxLots: lots, isFirst: false });
  if (!planned.ok) return err(planned.error);
  tell(core, work, `${sizeOf(core, work.asset, lots)} left after ${work.sent} quotes: it takes now`);
  return take(core, { ticket, planned: planned.value, draft: work });
}

/** Why an entry must not be worked any further, or null. */
function whyOver(core: EngineCore, { asset, endsAtMs }: EntryWork): string | null {
  if (core.atMs >= endsAtMs) return 'its ticket has expired';
  if (core.run.connection !== 'connected') return 'the venue is not connected';
  if (!core.run.reconciled) return 'the account is being compared with the venue';
  const refusal = whyNothingOpens(core, asset) ?? core.rooms.market.staleness(asset, core.atMs);
  if (refusal !== null) return refusal.detail;
  return isReducing(core, asset) ? 'the position is being closed' : null;
}

/** Why what the venue slices must not go on, or null: each order of ours is checked against the band of its ticket, its slices are not. */
function hasLeftBand(core: EngineCore, ticket: Ticket, { kind }: EntryWork): string | null {
  if (kind !== 'twap') return null;
  const prices = entryPrices(core, ticket);
  return prices.ok ? null : prices.error.detail;
}

function executedOf(core: EngineCore, work: EntryWork): SizeLots {
  return executedLots(work.cloids.map((cloid) => core.rooms.ledger.get(cloid)));
}

/** Puts the next version of a work in the place of the one before; a new one goes to the end. */
function putWork(core: EngineCore, before: EntryWork, after: EntryWork): void {
  const { works } = core.run;
  core.run.works = works.includes(before) ? works.map((each) => (each === before ? after : each)) : [...works, after];
}

/** Place of an order among those of its entry: `quote 2 of 6`, or the slices that the venue makes of it. */
export function partWords({ kind, no, of }: OrderPart): string {
  if (kind === 'twap') return `TWAP of ${of} slices`;
  return `${kind} ${no} of ${of}`;
}

function tell(core: EngineCore, work: EntryWork, text: string): void {
  const signalId = core.rooms.desk.get(work.ticketId)?.signal.id;
  core.sink.decision({
    chain: signalId ?? work.ticketId,
    stage: 'orders',
    outcome: 'info',
    text,
    asset: work.asset,
    figures: {},
  });
}
