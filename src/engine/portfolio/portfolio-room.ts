import type { AssetId, PriceTicks, QuoteUnits } from '../../contract/units.ts';
import { asUnits } from '../../contract/units.ts';
import type { AccountSnapshot, FillInput, FundingInput } from '../domain/inputs.ts';
import type { Instrument } from '../domain/instrument.ts';
import { addUnits, mulDiv, notionalUnits, subUnits } from '../domain/money.ts';
import { applyFill, FLAT, type PositionState } from '../domain/position.ts';
import type { TradeRecord } from '../domain/trade-record.ts';
import { invariant } from '../kernel/invariant.ts';
import { FillMemory } from './fill-memory.ts';
import {
  exchangeShares,
  type HeldPosition,
  type MutablePosition,
  NO_TOTALS,
  openPosition,
  shareOfTotals,
  type Totals,
} from './held-position.ts';
import { MarginBook, type MarginTerms } from './margin-book.ts';
import { compareBooks, type Difference } from './reconcile.ts';
import { type EndedTrip, RoundTripBook } from './round-trips.ts';

export type { HeldPosition } from './held-position.ts';
export type { MarginTerms } from './margin-book.ts';
export type { Difference } from './reconcile.ts';

/** The account's worth, micro-USDC. */
export interface Equity {
  /** Cash and unrealised PnL at mark. */
  readonly equityUnits: QuoteUnits;
  /** The same at the oracle price. */
  readonly equityOracleUnits: QuoteUnits;
  readonly unrealisedUnits: QuoteUnits;
  /** Sum of |position| at mark, and of position at mark. */
  readonly grossUnits: QuoteUnits;
  readonly netUnits: QuoteUnits;
}

/** What a fill did to the books. */
export interface FillResult {
  /** False for a fill that was counted before; then nothing changed. */
  readonly isNew: boolean;
  /** Realised by what it closed, micro-USDC, before fees. */
  readonly closedPnlUnits: QuoteUnits;
  /** The position after it, or null when flat. */
  readonly position: HeldPosition | null;
  /** The round trip of a strategy that ended with it, or null. */
  readonly ended: EndedTrip | null;
}

interface PortfolioState {
  readonly known: boolean;
  readonly cashUnits: QuoteUnits;
  readonly feesUnits: QuoteUnits;
  readonly netDepositsUnits: QuoteUnits;
  readonly lastFillAtMs: number | null;
  readonly snapshotAtMs: number | null;
  readonly positions: readonly MutablePosition[];
  /** [asset, mark, oracle] of every asset that has one. */
  readonly marks: readonly (readonly [AssetId, PriceTicks, PriceTicks])[];
  readonly fills: unknown;
  readonly fundingUnits: QuoteUnits;
  readonly payments: unknown;
  readonly trips: unknown;
  readonly margins: readonly MarginTerms[];
}

/** The account: cash, positions, worth. Fills move it; the venue's snapshots correct it. */
export class PortfolioRoom {
  readonly #positions = new Map<AssetId, MutablePosition>();
  readonly #marks: (PriceTicks | undefined)[] = [];
  readonly #oracles: (PriceTicks | undefined)[] = [];
  readonly #fills = new FillMemory();
  readonly #payments = new FillMemory();
  /** What strategies have made of their fills. */
  readonly #trips = new RoundTripBook();
  readonly #margins = new MarginBook();
  #fundingUnits = asUnits(0);
  #sorted: readonly HeldPosition[] | null = null;
  #totals: Totals = NO_TOTALS;
  #known = false;
  #cashUnits = asUnits(0);
  #feesUnits = asUnits(0);
  #netDepositsUnits = asUnits(0);
  #lastFillAtMs: number | null = null;
  #snapshotAtMs: number | null = null;

  /** True once a snapshot of the account was seen: before that, cash is not known. */
  get known(): boolean {
    return this.#known;
  }

  /** Cash without unrealised PnL, micro-USDC. */
  get cashUnits(): QuoteUnits {
    return this.#cashUnits;
  }

  /** Fees of all fills counted, micro-USDC, positive = paid. */
  get feesUnits(): QuoteUnits {
    return this.#feesUnits;
  }

  /** Funding received less paid, as far as it was told, micro-USDC. */
  get fundingUnits(): QuoteUnits {
    return this.#fundingUnits;
  }

  /** Deposits less withdrawals ever made, micro-USDC, as of the last snapshot. */
  get netDepositsUnits(): QuoteUnits {
    return this.#netDepositsUnits;
  }

  /** Venue time of the newest snapshot that our books follow, ms UTC, or null. */
  get snapshotAtMs(): number | null {
    return this.#snapshotAtMs;
  }

  /** Venue time of the newest fill, ms UTC, or null. */
  get lastFillAtMs(): number | null {
    return this.#lastFillAtMs;
  }

  /**
   * Counts a fill, once: its identity is (time, asset, tid). `strategyId`: whose order it was; it becomes the owner of a position that the
   * fill opens or turns, and of one without an owner. Cash moves by the realised PnL less the fee. Throws `InvariantError` for a fill
   * that is not positive whole numbers.
   */
  applyFill(fill: FillInput, strategyId: string | null): FillResult {
    const { asset } = fill;
    const held = this.#positions.get(asset);
    if (!this.#learn(fill)) {
      return { isNew: false, closedPnlUnits: asUnits(0), position: held ?? null, ended: null };
    }
    const ended = this.#trips.fill(fill, held?.sizeLots ?? 0, strategyId);
    const effect = applyFill(held ?? FLAT, fill.isBuy, fill.sizeLots, fill.priceTicks);
    this.#cashUnits = subUnits(addUnits(this.#cashUnits, effect.closedPnlUnits), fill.feeUnits);
    this.#feesUnits = addUnits(this.#feesUnits, fill.feeUnits);
    this.#lastFillAtMs = Math.max(this.#lastFillAtMs ?? fill.venueAtMs, fill.venueAtMs);
    const isSame = held !== undefined && !effect.flipped;
    const position = this.#set(asset, effect.position, isSame, { strategyId, atMs: fill.venueAtMs });
    if (position !== null && isSame) {
      position.realisedUnits = addUnits(position.realisedUnits, effect.closedPnlUnits);
      position.strategyId ??= strategyId;
    }
    return { isNew: true, closedPnlUnits: effect.closedPnlUnits, position, ended };
  }

  /**
   * Counts a funding payment, once: its identity is (time, asset). Cash moves, unless the newest snapshot held the payment already; before
   * the first snapshot it is only remembered. True if it was new.
   */
  applyFunding(payment: FundingInput): boolean {
    const { venueAtMs, asset, units } = payment;
    if (!this.#payments.learn(`${venueAtMs}:${asset}`, venueAtMs)) return false;
    this.#fundingUnits = addUnits(this.#fundingUnits, units);
    const isInCash = !this.#known || (this.#snapshotAtMs !== null && venueAtMs <= this.#snapshotAtMs);
    if (!isInCash) this.#cashUnits = addUnits(this.#cashUnits, units);
    return true;
  }

  /**
   * Makes our books equal to the venue's and says what differed. Hand the snapshot's fills to `applyFill` first: what they explain is no
   * difference; here they are only remembered, as the snapshot's positions hold them already. The first snapshot brings cash and
   * deposits, which is no difference either. A snapshot older than a fill or a snapshot that we have is ignored: the next one tells.
   */
  applySnapshot(snapshot: AccountSnapshot, instrumentOf: (asset: AssetId) => Instrument | null): readonly Difference[] {
    for (const fill of snapshot.fills) this.#learn(fill);
    if (this.isOutdated(snapshot)) return [];
    const books = {
      cashUnits: this.#known ? this.#cashUnits : snapshot.cashUnits,
      netDepositsUnits: this.#known ? this.#netDepositsUnits : snapshot.netDepositsUnits,
      positions: this.#positions,
    };
    const { differences, repairs } = compareBooks(books, snapshot, instrumentOf);
    for (const [asset, state] of repairs) this.#adopt(asset, state, snapshot.venueAtMs);
    for (const position of snapshot.positions)
      if (position.margin !== undefined) this.#margins.take(position, position.margin);
    this.#cashUnits = snapshot.cashUnits;
    this.#netDepositsUnits = snapshot.netDepositsUnits;
    this.#snapshotAtMs = snapshot.venueAtMs;
    this.#known = true;
    return differences;
  }

  /**
   * True for a snapshot that does not hold all that we know: it is older than a snapshot or a fill that we have, or of the very millisecond of
   * our newest fill without naming it. Times alone do not tell then which came first at the venue.
   */
  isOutdated({ venueAtMs, fills }: AccountSnapshot): boolean {
    if (venueAtMs < (this.#snapshotAtMs ?? venueAtMs)) return true;
    const lastMs = this.#lastFillAtMs;
    if (lastMs === null || venueAtMs > lastMs) return false;
    if (venueAtMs < lastMs) return true;
    const named = new Set(fills.map(idOf));
    return this.#fills.newest.some((id) => !named.has(id));
  }

  /** Takes mark and oracle price. O(1), and next to nothing for an asset that is not held. */
  setMark(asset: AssetId, markTicks: PriceTicks, oracleTicks: PriceTicks): void {
    this.#marks[asset] = markTicks;
    this.#oracles[asset] = oracleTicks;
    const position = this.#positions.get(asset);
    if (position === undefined) return;
    const old = shareOfTotals(position);
    position.markTicks = markTicks;
    position.oracleTicks = oracleTicks;
    this.#totals = exchangeShares(this.#totals, old, shareOfTotals(position));
  }

  /** The position in an asset, or null. */
  position(asset: AssetId): HeldPosition | null {
    return this.#positions.get(asset) ?? null;
  }

  /** Open positions, assets ascending. */
  positions(): readonly HeldPosition[] {
    this.#sorted ??= [...this.#positions.values()].sort((a, b) => a.asset - b.asset);
    return this.#sorted;
  }

  /** How the venue margins an asset; null while it has not told, as before the first position there. */
  marginTerms(asset: AssetId): MarginTerms | null {
    return this.#margins.of(asset);
  }

  /** The account's worth; null before the first snapshot and while a position has no mark or oracle price. */
  equity(): Equity | null {
    if (!this.#known || this.#totals.unmarked > 0) return null;
    const { unrealisedUnits, unrealisedOracleUnits, grossUnits, netUnits } = this.#totals;
    return {
      equityUnits: addUnits(this.#cashUnits, unrealisedUnits),
      equityOracleUnits: addUnits(this.#cashUnits, unrealisedOracleUnits),
      unrealisedUnits,
      grossUnits,
      netUnits,
    };
  }

  /** What a strategy's finished round trips came to, by our own fills alone. */
  tradeRecord(strategyId: string): TradeRecord {
    return this.#trips.record(strategyId);
  }

  /** Remembers the levels that protect a position; without a position there is nothing to remember them on. */
  setProtection(
    asset: AssetId,
    levels: { readonly stopTicks: PriceTicks | null; readonly takeProfitTicks: PriceTicks | null },
  ): void {
    const position = this.#positions.get(asset);
    if (position === undefined) return;
    position.stopTicks = levels.stopTicks;
    position.takeProfitTicks = levels.takeProfitTicks;
  }

  /** Initial margin of all positions, micro-USDC, each rounded up: |position| at mark (at cost before the first mark) / leverage. */
  marginUsedUnits(leverageOf: (asset: AssetId) => number): QuoteUnits {
    let used = asUnits(0);
    for (const { asset, markTicks, sizeLots, costUnits } of this.positions()) {
      const worth = markTicks === null ? costUnits : notionalUnits(markTicks, sizeLots);
      used = addUnits(used, asUnits(mulDiv(Math.abs(worth), 1, leverageOf(asset), 'up')));
    }
    return used;
  }

  /** The whole state, JSON-safe. */
  snapshot(): unknown {
    const marks: [AssetId, PriceTicks, PriceTicks][] = [];
    for (const [asset, mark] of this.#marks.entries()) {
      const oracle = this.#oracles[asset];
      if (mark !== undefined && oracle !== undefined) marks.push([asset, mark, oracle]);
    }
    const state: PortfolioState = {
      known: this.#known,
      cashUnits: this.#cashUnits,
      feesUnits: this.#feesUnits,
      netDepositsUnits: this.#netDepositsUnits,
      lastFillAtMs: this.#lastFillAtMs,
      snapshotAtMs: this.#snapshotAtMs,
      positions: [...this.#positions.values()].sort((a, b) => a.asset - b.asset).map((position) => ({ ...position })),
      marks,
      fills: this.#fills.snapshot(),
      fundingUnits: this.#fundingUnits,
      payments: this.#payments.snapshot(),
      trips: this.#trips.snapshot(),
      margins: this.#margins.snapshot(),
    };
    return state;
  }

  /** Replaces the state by one that `snapshot` wrote. */
  restore(state: unknown): void {
    const given = state as PortfolioState;
    invariant(Array.isArray(given.positions) && Array.isArray(given.marks), 'not the state of a portfolio');
    this.#positions.clear();
    this.#marks.length = 0;
    this.#oracles.length = 0;
    this.#sorted = null;
    this.#totals = NO_TOTALS;
    for (const [asset, mark, oracle] of given.marks) {
      this.#marks[asset] = mark;
      this.#oracles[asset] = oracle;
    }
    for (const position of given.positions) {
      this.#positions.set(position.asset, { ...position });
      this.#totals = exchangeShares(this.#totals, NO_TOTALS, shareOfTotals(position));
    }
    this.#known = given.known;
    this.#cashUnits = given.cashUnits;
    this.#feesUnits = given.feesUnits;
    this.#netDepositsUnits = given.netDepositsUnits;
    this.#lastFillAtMs = given.lastFillAtMs;
    this.#snapshotAtMs = given.snapshotAtMs;
    this.#fills.restore(given.fills);
    this.#fundingUnits = given.fundingUnits;
    this.#payments.restore(given.payments);
    this.#trips.restore(given.trips);
    this.#margins.restore(given.margins);
  }

  #learn({ venueAtMs, asset, tid }: FillInput): boolean {
    return this.#fills.learn(idOf({ venueAtMs, asset, tid }), venueAtMs);
  }

  #adopt(asset: AssetId, state: PositionState, atMs: number): void {
    const held = this.#positions.get(asset);
    const isSame = held !== undefined && held.sizeLots > 0 === state.sizeLots > 0;
    if ((held?.sizeLots ?? 0) !== state.sizeLots) this.#trips.doubt(asset);
    this.#set(asset, state, isSame, { strategyId: null, atMs });
  }

  /** Puts a position to a new state and the totals with it; `isSame`: it goes on, else it begins anew. */
  #set(
    asset: AssetId,
    state: PositionState,
    isSame: boolean,
    origin: { readonly strategyId: string | null; readonly atMs: number },
  ): MutablePosition | null {
    const held = this.#positions.get(asset);
    const old = held === undefined ? NO_TOTALS : shareOfTotals(held);
    if (!isSame || state.sizeLots === 0) this.#margins.release(asset);
    if (state.sizeLots === 0) {
      this.#positions.delete(asset);
      this.#sorted = null;
      this.#totals = exchangeShares(this.#totals, old, NO_TOTALS);
      return null;
    }
    const position = isSame && held !== undefined ? held : openPosition(asset, state, origin);
    position.sizeLots = state.sizeLots;
    position.costUnits = state.costUnits;
    position.markTicks = this.#marks[asset] ?? null;
    position.oracleTicks = this.#oracles[asset] ?? null;
    this.#positions.set(asset, position);
    this.#sorted = null;
    this.#totals = exchangeShares(this.#totals, old, shareOfTotals(position));
    return position;
  }
}

/** Identity of a fill. */
function idOf({ venueAtMs, asset, tid }: Pick<FillInput, 'venueAtMs' | 'asset' | 'tid'>): string {
  return `${venueAtMs}:${asset}:${tid}`;
}
