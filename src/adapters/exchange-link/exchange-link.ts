import type { AssetId } from '../../contract/units.ts';
import type { EngineInputBody } from '../../engine/domain/inputs.ts';
import type { Effect } from '../../engine/domain/outputs.ts';
import type { Instrument } from '../../engine/domain/instrument.ts';
import type { HoursUpdate, MarketUpdate } from '../../engine/domain/market-update.ts';
import { INDEX_SYMBOL } from '../../engine/domain/regime.ts';
import type { Deliver, JournalLine, VenuePort } from '../../engine/domain/ports.ts';
import type { Exchange } from '../../exchange/exchange.ts';
import type { ExchangeInput, ExchangeOutput, OutsideUpdate } from '../../exchange/types.ts';
import { takeAccount, takeOrder, toFill } from './answers.ts';
import { takeTwap, twapOf, twapOutcome, type TwapRequest } from './twap-answers.ts';

const HOUR_MS = 3_600_000;

/** Hours of the index that are handed over at most. */
const PAST_HOURS = 5_000;

/** Effects that a venue carries out. */
export type VenueEffect = Parameters<VenuePort['execute']>[0];

/** What the link needs of the exchange's own journal. */
export interface ExchangeJournal {
  readonly append: (line: JournalLine) => void;
  readonly flush: () => Promise<void>;
}

/** A market that lives elsewhere, as the exchange asks for it. What was taken counts as told. */
export interface OutsideMarket {
  /** What is listed now, when that has changed since it was taken, else null. */
  readonly takeListing: () => readonly Instrument[] | null;
  /** News of assets into which orders go now, at `atMs`. */
  readonly takeFor: (assets: readonly AssetId[], atMs: number) => readonly OutsideUpdate[];
  /** News of assets in which the client has an order or a position; what happened in others need not be kept. */
  readonly take: (held: readonly AssetId[], atMs: number) => readonly OutsideUpdate[];
  /** Why no order is taken now, or null: without prices nothing can be traded. */
  readonly closed: () => string | null;
}

/** What a link joins, and how slow it is. */
export interface ExchangeLinkOptions {
  readonly exchange: Exchange;
  /** The client's address at the exchange, lower case. */
  readonly account: string;
  /** The exchange's own journal, or null for a run that nobody will restart. */
  readonly journal: ExchangeJournal | null;
  /** Last record number in that journal. */
  readonly lastRecordNo: number;
  /** One-way delay of a request, simulated ms >= 0. */
  readonly latencyMs: number;
  /** Bars of history handed over at the start; 0 when the engine was restored and has them. */
  readonly historyBars: number;
  /**
   * The market of an exchange that has none of its own. It tells the engine of prices, listings and the connection by itself; the exchange,
   * and its journal, are told only of what matters to the account.
   */
  readonly outside?: OutsideMarket;
}

/** Something on its way to the exchange. */
interface Action {
  readonly dueMs: number;
  readonly effect: VenueEffect;
}

/** Inputs for the engine that must not be seen before the exchange has made them durable. */
interface Held {
  readonly recordNo: number;
  readonly bodies: readonly EngineInputBody[];
}

/**
 * Puts the embedded exchange behind the venue port. Requests take `latencyMs`; what happens to the account is told only after the
 * exchange's own journal has it, so that a crash can never leave the engine knowing of a fill that the exchange forgot.
 */
export class ExchangeLink implements VenuePort {
  readonly #options: ExchangeLinkOptions;
  /** The client's address at the exchange. */
  readonly account: string;
  #deliver: Deliver | null = null;
  #actions: Action[] = [];
  #held: Held[] = [];
  #recordNo: number;
  #durableNo: number;
  #lastFillAtMs = 0;
  #lastAccountMs = 0;
  #markedAtMs = 0;
  /** Requests about time-weighted orders that wait for their reply. */
  readonly #twaps = new Map<string, TwapRequest>();
  readonly #assets: readonly AssetId[];

  constructor(options: ExchangeLinkOptions) {
    this.#options = options;
    this.account = options.account;
    this.#recordNo = options.lastRecordNo;
    this.#durableNo = options.lastRecordNo;
    this.#assets = options.exchange.instruments().map(({ asset }) => asset);
  }

  /** Exchange time, ms UTC. */
  get nowMs(): number {
    return this.#options.exchange.nowMs;
  }

  /** Records written so far to the exchange's journal. */
  get recordNo(): number {
    return this.#recordNo;
  }

  /** When the next request arrives at the exchange, or null. */
  get nextDueMs(): number | null {
    return this.#actions[0]?.dueMs ?? null;
  }

  /** True while account events wait for the exchange's journal. */
  get holding(): boolean {
    return this.#held.length > 0;
  }

  /** Assets in which a client has an order or a position. */
  held(): readonly AssetId[] {
    return this.#assets.filter((asset) => this.#options.exchange.hasInterest(asset));
  }

  start(deliver: Deliver): void {
    const { exchange, historyBars } = this.#options;
    this.#deliver = deliver;
    if (!this.#tellsMarket) return;
    deliver({ kind: 'VenueStatus', connection: 'connecting', reason: 'opening the sandbox' });
    deliver({ kind: 'Instruments', instruments: exchange.instruments() });
    if (historyBars > 0) this.#deliverHistory(historyBars);
    this.#deliverMarket();
    deliver({ kind: 'VenueStatus', connection: 'connected', reason: 'sandbox' });
  }

  /** Queues a request; it reaches the exchange `latencyMs` later. */
  execute(effect: VenueEffect): void {
    this.#actions.push({ dueMs: this.#options.exchange.nowMs + this.#options.latencyMs, effect });
  }

  /** Runs the exchange up to `toMs` and delivers what happened. */
  pump(toMs: number): void {
    const { exchange, outside } = this.#options;
    const bodies: EngineInputBody[] = [];
    let recorded = false;
    const instruments = outside?.takeListing() ?? null;
    if (instruments !== null) recorded = this.#tell({ kind: 'instruments', atMs: exchange.nowMs, instruments }, bodies);
    for (;;) {
      const action = this.#actions[0];
      if (action === undefined || action.dueMs > toMs) break;
      this.#actions.shift();
      recorded = this.#act(action, bodies) || recorded;
    }
    const advance: ExchangeInput = { kind: 'advance', atMs: Math.max(toMs, exchange.nowMs) };
    if (outside !== undefined)
      recorded = this.#tellMarket(outside.take(this.held(), advance.atMs), advance.atMs, bodies) || recorded;
    const before = bodies.length;
    this.#take(exchange.step(advance), bodies);
    // The clock is written down when something hangs on it, and once a second so that a restart loses no more than that.
    if (bodies.length > before || recorded || advance.atMs - this.#markedAtMs >= 1_000) this.#record(advance);
    // Prices first: what happened to the account happened at them, and a bar must not close before its last print is in.
    this.#deliverMarket();
    this.#handOver(bodies);
  }

  /** The exchange's journal has made everything up to `recordNo` durable. */
  readonly onDurable = (recordNo: number): void => {
    this.#durableNo = recordNo;
    while (this.#held.length > 0 && (this.#held[0] as Held).recordNo <= recordNo) {
      for (const body of (this.#held.shift() as Held).bodies) this.#deliver?.(body);
    }
  };

  /** Waits until no account event is held back. */
  async flush(): Promise<void> {
    if (this.#options.journal !== null && this.holding) await this.#options.journal.flush();
  }

  /** Writes the exchange's time down, so that a snapshot of now lies on a record. */
  markTime(): void {
    this.#record({ kind: 'advance', atMs: this.#options.exchange.nowMs });
  }

  async stop(): Promise<void> {
    await this.flush();
    this.#deliver = null;
  }

  /** Writes an input down and steps it. Always true: something was recorded. */
  #tell(input: ExchangeInput, bodies: EngineInputBody[]): boolean {
    this.#record(input);
    this.#take(this.#options.exchange.step(input), bodies);
    return true;
  }

  #tellMarket(updates: readonly OutsideUpdate[], atMs: number, bodies: EngineInputBody[]): boolean {
    if (updates.length === 0) return false;
    return this.#tell({ kind: 'market', atMs, updates }, bodies);
  }

  #act(action: Action, bodies: EngineInputBody[]): boolean {
    const { exchange, account, outside } = this.#options;
    const { effect } = action;
    const atMs = Math.max(action.dueMs, exchange.nowMs);
    if (effect.kind === 'QueryOrder' || effect.kind === 'QueryAccount') {
      const before = bodies.length;
      this.#take(exchange.step({ kind: 'advance', atMs }), bodies);
      // What happened on the way to the question has to be written down before it is told; the answer alone needs no record.
      const happened = bodies.length > before;
      bodies.push(this.#query(effect));
      return happened;
    }
    if ((effect.kind === 'SendOrders' || effect.kind === 'SendTwap') && outside !== undefined) {
      const text = outside.closed();
      if (text !== null) {
        bodies.push({ kind: 'VenueReply', effectId: effect.effectId, outcome: { status: 'refused', text } });
        return false;
      }
      const assets = effect.kind === 'SendTwap' ? [effect.asset] : effect.orders.map(({ asset }) => asset);
      this.#tellMarket(outside.takeFor(assets, atMs), atMs, bodies);
    }
    const input = requestOf(effect, { atMs, account });
    if (input === null) {
      const outcome = { status: 'refused', text: 'Action already expired' } as const;
      bodies.push({ kind: 'VenueReply', effectId: effect.effectId, outcome });
      return false;
    }
    const twap = twapOf(effect);
    if (twap !== null) this.#twaps.set(effect.effectId, twap);
    return this.#tell(input, bodies);
  }

  #query(effect: Extract<Effect, { kind: 'QueryOrder' | 'QueryAccount' }>): EngineInputBody {
    const { exchange, account } = this.#options;
    if (effect.kind === 'QueryOrder')
      return effect.twap === undefined
        ? takeOrder(exchange, account, effect)
        : takeTwap(exchange, account, { ...effect, twap: effect.twap });
    const since = { fillMs: this.#lastFillAtMs, accountMs: this.#lastAccountMs };
    this.#lastAccountMs = exchange.nowMs;
    return takeAccount(exchange, account, effect, since);
  }

  #take(outputs: readonly ExchangeOutput[], bodies: EngineInputBody[]): void {
    for (const output of outputs) {
      if (output.kind === 'listing') {
        if (!this.#tellsMarket) continue;
        // Public, like the market data that follows: it must not wait behind account events.
        this.#deliver?.({ kind: 'Instruments', instruments: output.instruments });
        continue;
      }
      if (output.account !== this.#options.account) continue;
      bodies.push(output.kind === 'reply' ? this.#reply(output) : toInput(output));
      if (output.kind === 'fill') this.#lastFillAtMs = Math.max(this.#lastFillAtMs, output.atMs);
    }
  }

  /** A reply; of time-weighted orders, which the exchange knows by no client id, in the words of an order. */
  #reply({ requestId, outcome }: Extract<ExchangeOutput, { kind: 'reply' }>): EngineInputBody {
    const twap = this.#twaps.get(requestId);
    this.#twaps.delete(requestId);
    return {
      kind: 'VenueReply',
      effectId: requestId,
      outcome: twap === undefined ? outcome : twapOutcome(outcome, twap),
    };
  }

  #handOver(bodies: readonly EngineInputBody[]): void {
    if (bodies.length === 0) return;
    // An answer to a query adds no record: when nothing else waits for the disk, nobody would ever come to let it go.
    const written = this.#options.journal === null || (!this.holding && this.#recordNo <= this.#durableNo);
    if (written) {
      for (const body of bodies) this.#deliver?.(body);
      return;
    }
    this.#held.push({ recordNo: this.#recordNo, bodies });
  }

  #record(input: ExchangeInput): void {
    this.#markedAtMs = input.atMs;
    if (this.#options.journal === null) return;
    this.#recordNo += 1;
    this.#options.journal.append({
      recordNo: this.#recordNo,
      seq: this.#recordNo,
      type: 'input',
      class: isMarket(input) ? 'market' : 'audit',
      atMs: input.atMs,
      payload: JSON.stringify(input),
    });
  }

  /** False where the market comes from elsewhere: then nothing public is told from here. */
  get #tellsMarket(): boolean {
    return this.#options.outside === undefined;
  }

  #deliverMarket(): void {
    const updates = this.#options.exchange.drainMarket();
    if (updates.length > 0 && this.#tellsMarket) this.#deliver?.({ kind: 'Market', updates });
  }

  #deliverHistory(bars: number): void {
    const { exchange } = this.#options;
    const updates: MarketUpdate[] = exchange
      .instruments()
      .filter((instrument) => instrument.listed)
      .map((instrument) => ({
        type: 'history' as const,
        asset: instrument.asset,
        intervalMs: exchange.barIntervalMs,
        bars: exchange.history(instrument.asset, bars),
      }))
      .filter((update) => update.bars.length > 0);
    const past = indexPast(exchange);
    if (past !== null) updates.unshift(past);
    if (updates.length > 0) this.#deliver?.({ kind: 'Market', updates });
  }
}

/** The hours of the index from before the market's history; null where there are none, or bars too long for a regime. */
function indexPast(exchange: Exchange): HoursUpdate | null {
  const index = exchange.instruments().find(({ symbol, listed }) => symbol === INDEX_SYMBOL && listed);
  if (index === undefined || exchange.barIntervalMs > HOUR_MS) return null;
  const bars = exchange.longPast(index.asset, PAST_HOURS);
  return bars.length === 0 ? null : { type: 'hours', asset: index.asset, bars };
}

/** True for what only a snapshot keeps in the end: time and news of the market. */
function isMarket({ kind }: ExchangeInput): boolean {
  return kind === 'advance' || kind === 'market' || kind === 'instruments';
}

/** A request as the exchange takes it in; null for one that comes too late. */
function requestOf(
  effect: Exclude<VenueEffect, { kind: 'QueryOrder' | 'QueryAccount' }>,
  { atMs, account }: { readonly atMs: number; readonly account: string },
): ExchangeInput | null {
  const head = { atMs, account, requestId: effect.effectId };
  switch (effect.kind) {
    case 'SendOrders': {
      const { grouping, orders, expiresAfterMs } = effect;
      return { kind: 'order', ...head, grouping, orders, expiresAfterMs };
    }
    case 'SendTwap': {
      if (atMs > effect.expiresAfterMs) return null;
      const { asset, isBuy, sizeLots, reduceOnly, minutes, randomize } = effect;
      return { kind: 'twap', ...head, asset, isBuy, sizeLots, reduceOnly, minutes, randomize };
    }
    case 'Cancel': {
      const [first] = effect.cancels;
      // One whose number is not known is known to nobody: no order has the number 0.
      if (first?.twapId !== undefined)
        return { kind: 'twapCancel', ...head, asset: first.asset, twapId: first.twapId ?? 0 };
      return { kind: 'cancel', ...head, cancels: effect.cancels };
    }
    case 'ScheduleCancel':
      if (effect.expiresAfterMs !== null && atMs > effect.expiresAfterMs) return null;
      return { kind: 'scheduleCancel', ...head, timeMs: effect.timeMs };
  }
}

function toInput(output: Exclude<ExchangeOutput, { kind: 'listing' | 'reply' }>): EngineInputBody {
  switch (output.kind) {
    case 'orderUpdate':
      return {
        kind: 'OrderUpdate',
        asset: output.asset,
        oid: output.oid,
        cloid: output.cloid,
        status: output.status,
        filledLots: output.filledLots,
        remainingLots: output.remainingLots,
        venueAtMs: output.atMs,
      };
    case 'fill':
      return toFill(output);
  }
}
