import { ARCHIVE_INTERVAL_MS } from '../../contract/candle-archive.ts';
import { type Refusal, refuse } from '../../contract/refusals.ts';
import type { BarView } from '../../contract/market-views.ts';
import { type AssetId, asLots, asTicks, UNITS_PER_USDC } from '../../contract/units.ts';
import type { CandlesRequest, CandlesView, UniverseRowView, UniverseView } from '../../contract/universe.ts';
import type { Instrument } from '../../engine/domain/instrument.ts';
import type { Result } from '../../engine/kernel/result.ts';
import type { Engine } from '../../engine/index.ts';
import type { Exchange } from '../../exchange/exchange.ts';
import type { PublicCandle } from '../../exchange/views.ts';
import { whyNotWatch } from '../universe/check-watch.ts';
import { HOUR_MS, HourlyStatistics, WINDOW_HOURS } from '../universe/hourly-statistics.ts';
import { joinBars, mergeBars } from '../universe/join-bars.ts';
import type { UniversePort } from '../universe/universe-port.ts';

/** What a universe of the embedded exchange needs. */
export interface SandboxUniverseParts {
  readonly exchange: Pick<Exchange, 'nowMs' | 'instruments' | 'assetContext' | 'candles'>;
  /** Bars that the engine made of the exchange's trades: they reach back over restarts, where the exchange's own history ends at its start. */
  readonly bars: Engine['barsOf'];
  /** Assets in which the account holds or orders something. */
  readonly held: () => readonly AssetId[];
  /** The names that a person chose, or null. */
  readonly chosen: readonly string[] | null;
}

/** Markets of the largest volume that are shown while nobody chose. */
const DEFAULT_COUNT = 60;

/** The market that others are compared with. */
const BASE = 'BTC';

/** Histories that are read in one look at the universe: a look must not hold up the engine. */
const READ_AT_ONCE = 8;

/**
 * The universe of the embedded exchange. Every market is at hand and the engine is told of all of them; a choice only decides which are marked as
 * followed.
 */
export class SandboxUniverse implements UniversePort {
  readonly #parts: SandboxUniverseParts;
  readonly #statistics = new HourlyStatistics();
  readonly #readMs = new Map<AssetId, number>();
  readonly #listedMs = new Map<AssetId, number | null>();
  #chosen: readonly string[] | null;

  constructor(parts: SandboxUniverseParts) {
    this.#parts = parts;
    this.#chosen = parts.chosen;
  }

  view(): UniverseView {
    const { exchange, held } = this.#parts;
    const instruments = exchange.instruments();
    this.#readSome(instruments);
    const volumes = new Map(
      instruments.map(({ asset }) => [asset, exchange.assetContext(asset).dayNotionalUnits / UNITS_PER_USDC] as const),
    );
    const picked = new Set(this.#pick(instruments, volumes));
    const heldNow = new Set(held());
    const base = instruments.find(({ symbol }) => symbol === BASE) ?? null;
    const rows = instruments.map((instrument) => {
      const isHeld = heldNow.has(instrument.asset);
      const why = isHeld ? 'held' : !picked.has(instrument.asset) ? null : this.#chosen === null ? 'default' : 'chosen';
      return this.#row(instrument, { why, base });
    });
    return {
      atMs: exchange.nowMs,
      rows,
      followed: rows.filter(({ followed }) => followed).length,
      followedMax: instruments.length,
      chosen: this.#chosen,
      defaultCount: Math.min(DEFAULT_COUNT, instruments.length),
      followsAll: true,
      refreshMs: 0,
    };
  }

  whyNot(symbols: readonly string[] | null): Refusal | null {
    const instruments = this.#parts.exchange.instruments();
    const listed = new Set(instruments.filter((each) => each.listed).map(({ symbol }) => symbol));
    return whyNotWatch(symbols, { max: instruments.length, isListed: (symbol) => listed.has(symbol) });
  }

  watch(symbols: readonly string[] | null): void {
    if (this.whyNot(symbols) === null) this.#chosen = symbols;
  }

  async candles({ symbol, interval, endMs, count }: CandlesRequest): Promise<Result<CandlesView>> {
    const { exchange } = this.#parts;
    const instrument = exchange.instruments().find((each) => each.symbol === symbol);
    if (instrument === undefined) {
      const detail = `the sandbox lists no market ${symbol}`;
      return { ok: false, error: refuse('UNKNOWN_SYMBOL', 'candles.symbol', symbol, 'a listed market', detail) };
    }
    const { asset } = instrument;
    const stepMs = ARCHIVE_INTERVAL_MS[interval];
    const toMs = Math.min(exchange.nowMs, (endMs ?? Number.POSITIVE_INFINITY) - 1);
    const fromMs = Math.floor(toMs / stepMs) * stepMs - (count - 1) * stepMs;
    const candles = this.#barsBetween(asset, stepMs, fromMs, toMs).map((bar) => ({
      ...bar,
      isOpen: bar.openMs + stepMs > exchange.nowMs,
    }));
    return { ok: true, value: { asset, symbol, interval, candles: candles.slice(-count), atMs: exchange.nowMs } };
  }

  /** Bars of an interval that begin between two times: the exchange's history, and where it ends those of the engine. */
  #barsBetween(asset: AssetId, stepMs: number, fromMs: number, toMs: number): readonly BarView[] {
    const history = this.#parts.exchange.candles(asset, stepMs, fromMs, toMs).map(candleOf);
    const { closed, forming } = this.#parts.bars(asset);
    const made = joinBars(forming === null ? closed : [...closed, forming], stepMs);
    // Of a longer bar that began before the engine's first one the history has more.
    const whole = made.filter(({ openMs }) => openMs >= (closed[0]?.openMs ?? 0));
    return mergeBars(history, whole).filter(({ openMs }) => openMs >= fromMs && openMs <= toMs);
  }

  #pick(instruments: readonly Instrument[], volumes: ReadonlyMap<AssetId, number>): readonly AssetId[] {
    const listed = instruments.filter((each) => each.listed);
    if (this.#chosen !== null) {
      const names = new Set(this.#chosen);
      return listed.filter(({ symbol }) => names.has(symbol)).map(({ asset }) => asset);
    }
    return listed
      .map(({ asset }) => asset)
      .toSorted((a, b) => (volumes.get(b) ?? 0) - (volumes.get(a) ?? 0) || a - b)
      .slice(0, DEFAULT_COUNT);
  }

  #row(
    instrument: Instrument,
    { why, base }: { readonly why: UniverseRowView['why']; readonly base: Instrument | null },
  ): UniverseRowView {
    const { asset, symbol, priceDecimals, szDecimals, maxLeverage, listed } = instrument;
    const ctx = this.#parts.exchange.assetContext(asset);
    const mark = ctx.markTicks > 0 ? ctx.markTicks : null;
    const before = ctx.previousDayTicks;
    // Ticks times lots is micro-USDC: price and size decimals of an instrument make six.
    const interest = mark === null ? null : (ctx.openInterestLots * mark) / UNITS_PER_USDC;
    return {
      asset,
      symbol,
      priceDecimals,
      maxLeverage,
      listedSinceMs: this.#listedMs.get(asset) ?? null,
      delisted: !listed,
      followed: why !== null,
      why,
      dayVolumeUsd: ctx.dayNotionalUnits / UNITS_PER_USDC,
      openInterestUsd: szDecimals + priceDecimals === 6 ? interest : null,
      fundingHourly: ctx.fundingRate,
      markTicks: mark === null ? null : asTicks(mark),
      oracleTicks: ctx.oracleTicks > 0 ? asTicks(ctx.oracleTicks) : null,
      premium: ctx.premium,
      dayChange: mark === null || !(before > 0) ? null : mark / before - 1,
      volatilityYear: this.#statistics.volatilityYear(asset),
      correlationBtc: base === null ? null : this.#statistics.correlation(asset, base.asset),
    };
  }

  /** Brings the closed hours of some markets to the statistics; those that were not read for longest first. */
  #readSome(instruments: readonly Instrument[]): void {
    const { exchange } = this.#parts;
    const newestMs = Math.floor(exchange.nowMs / HOUR_MS) * HOUR_MS;
    const due = instruments
      .filter(({ asset }) => (this.#readMs.get(asset) ?? 0) < newestMs)
      .toSorted((a, b) => (this.#readMs.get(a.asset) ?? 0) - (this.#readMs.get(b.asset) ?? 0) || a.asset - b.asset)
      .slice(0, READ_AT_ONCE);
    for (const { asset } of due) {
      const fromMs = (this.#statistics.newestMs(asset) ?? newestMs - (WINDOW_HOURS + 2) * HOUR_MS) + HOUR_MS;
      for (const { openMs, closeTicks } of this.#barsBetween(asset, HOUR_MS, fromMs, exchange.nowMs))
        if (openMs + HOUR_MS <= exchange.nowMs) this.#statistics.take(asset, openMs, closeTicks);
      if (!this.#listedMs.has(asset)) this.#listedMs.set(asset, this.#beginningOf(asset));
      this.#readMs.set(asset, newestMs);
    }
  }

  #beginningOf(asset: AssetId): number | null {
    const { exchange } = this.#parts;
    return exchange.candles(asset, 7 * 24 * HOUR_MS, 0, exchange.nowMs)[0]?.openMs ?? null;
  }
}

function candleOf(bar: PublicCandle): BarView {
  return {
    openMs: bar.openMs,
    openTicks: asTicks(bar.open),
    highTicks: asTicks(bar.high),
    lowTicks: asTicks(bar.low),
    closeTicks: asTicks(bar.close),
    volumeLots: asLots(bar.lots),
  };
}
