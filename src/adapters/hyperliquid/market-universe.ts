import type { Refusal } from '../../contract/refusals.ts';
import type { AssetId } from '../../contract/units.ts';
import type { CandlesRequest, CandlesView, UniverseView } from '../../contract/universe.ts';
import type { EngineInputBody } from '../../engine/domain/inputs.ts';
import type { Instrument } from '../../engine/domain/instrument.ts';
import type { MarketUpdate } from '../../engine/domain/market-update.ts';
import type { Result } from '../../engine/kernel/result.ts';
import type { Meta, PerpCtx } from '../../hyperliquid/decode/market-shapes.ts';
import { whyNotWatch } from '../universe/check-watch.ts';
import type { BeforeRun } from '../universe/before-run.ts';
import { HourlyStatistics } from '../universe/hourly-statistics.ts';
import type { UniversePort } from '../universe/universe-port.ts';
import { ChartCandles } from './chart-candles.ts';
import { chooseMarkets } from './choose-markets.ts';
import type { CoinTable } from './coin-table.ts';
import { HourlyBars } from './hourly-bars.ts';
import type { MarketFeed } from './market-feed.ts';
import type { MarketWitness } from './market-witness.ts';
import { marketCap } from './profile/profile.ts';
import { universeRow } from './universe-row.ts';
import type { VenueHttp } from './venue-http.ts';

/** What a universe joins. */
export interface MarketUniverseParts {
  readonly http: VenueHttp;
  readonly coins: CoinTable;
  readonly market: MarketFeed;
  /** The venue's time, ms UTC. */
  readonly nowMs: () => number;
  readonly signal: AbortSignal;
  /** The names that a person chose, or null. */
  readonly chosen: readonly string[] | null;
  /** Markets that are followed while nobody chose. */
  readonly defaultCount: number;
  /** Bars of history of a market that the engine knows nothing of. */
  readonly historyBars: number;
  /** True where the engine goes on with the bars of an earlier run. */
  readonly resumed: boolean;
  /** The markets that the engine knows of an earlier run, for the window until the venue tells its own; left out = none. */
  readonly before?: BeforeRun | undefined;
  readonly tell: (body: EngineInputBody) => void;
  readonly onProblem: (sentence: string) => void;
  readonly witness?: MarketWitness | undefined;
}

/** Marks on the market whose returns others are compared with. */
const BASE = 'BTC';

/**
 * Every market of a venue with its figures, and which of them are followed: those that are held, and those that a person chose or that have the
 * largest volume. It tells the engine what is listed and what is let go; it decides nothing about trading.
 */
export class MarketUniverse implements UniversePort {
  readonly #parts: MarketUniverseParts;
  readonly #statistics = new HourlyStatistics();
  readonly #hourly: HourlyBars;
  readonly #charts: ChartCandles;
  #chosen: readonly string[] | null;
  #picked: ReadonlySet<AssetId> = new Set();
  #held: ReadonlySet<AssetId> = new Set();
  /** Markets of which the engine has bars of an earlier run. */
  #known: ReadonlySet<AssetId> = new Set();
  #contexts: readonly PerpCtx[] = [];
  #atMs = 0;
  #size = 0;
  #strangeSize = -1;
  #asking = false;
  #isOpen = false;

  constructor(parts: MarketUniverseParts) {
    this.#parts = parts;
    this.#chosen = parts.chosen;
    const { http, nowMs, signal, onProblem, coins, market } = parts;
    const { reader } = market;
    this.#charts = new ChartCandles({ reader, nowMs, signal });
    this.#hourly = new HourlyBars({
      http,
      reader,
      nowMs,
      signal,
      onProblem,
      statistics: this.#statistics,
      followed: () => market.followed.flatMap((asset) => coins.ofAsset(asset) ?? []),
      all: () => coins.all(),
      base: BASE,
    });
  }

  /** Takes the first universe and follows its markets. Returns them, largest volume first; none = the venue lists no market. */
  open(meta: Meta, contexts: readonly PerpCtx[]): readonly Instrument[] {
    const { market, signal, resumed, historyBars } = this.#parts;
    this.take(meta, contexts);
    const picked = this.#pick(this.#chosen);
    this.#isOpen = picked.length > 0;
    if (!this.#isOpen) return picked;
    this.#picked = new Set(picked.map(({ asset }) => asset));
    if (resumed) this.#forgetOthers();
    market.start(picked, { bars: historyBars, isKnown: resumed }, signal);
    this.#followHeld();
    void this.#hourly.run();
    return picked;
  }

  /** Takes the list of markets as it is now, with their contexts. */
  take(meta: Meta, contexts: readonly PerpCtx[]): void {
    const { coins, witness, tell, market } = this.#parts;
    this.#size = meta.universe.length;
    if (coins.take(meta)) {
      witness?.instruments(coins.all());
      tell({ kind: 'Instruments', instruments: coins.all() });
      this.#letDelistedGo();
    }
    market.takeContexts(contexts);
  }

  /**
   * Contexts came, by whatever way. A list of another length than ours is of markets that we do not know yet: nothing of it is used (false), and the
   * venue is asked for its markets, once for each length.
   */
  readonly onContexts = (contexts: readonly PerpCtx[]): boolean => {
    if (contexts.length !== this.#size) {
      if (contexts.length !== this.#strangeSize) void this.refresh();
      this.#strangeSize = contexts.length;
      return false;
    }
    this.#contexts = contexts;
    this.#atMs = this.#parts.nowMs();
    return true;
  };

  /** Asks for the list of markets; one question at a time. */
  async refresh(): Promise<void> {
    if (this.#asking) return;
    this.#asking = true;
    const { http, signal, onProblem } = this.#parts;
    const answer = await http.ask('metaAndAssetCtxs', {}, signal);
    this.#asking = false;
    if (answer.ok) this.take(...answer.value);
    else if (!signal.aborted) onProblem(answer.error.reason);
  }

  /** Closed bars that were read for the engine serve here too. */
  learn(updates: readonly MarketUpdate[]): void {
    for (const update of updates) if (update.type === 'history') this.#hourly.learn(update);
  }

  /** Everything that is held now, has an order, or is about to: it is followed in any case, and no choice drops it. */
  holds(assets: readonly AssetId[]): void {
    this.#held = new Set(assets);
    this.#followHeld();
  }

  view(): UniverseView {
    const { coins, market, http, defaultCount } = this.#parts;
    const base = coins.ofCoin(BASE);
    const before = coins.all().length === 0 ? this.#before() : null;
    const rows =
      before ??
      coins.all().map((instrument) =>
        universeRow(instrument, {
          ctx: this.#contexts[instrument.asset] ?? null,
          followed: market.follows(instrument.asset),
          why: this.#why(instrument.asset),
          listedSinceMs: this.#hourly.listedSinceMs(instrument.asset),
          volatilityYear: this.#statistics.volatilityYear(instrument.asset),
          correlationBtc: base === null ? null : this.#statistics.correlation(instrument.asset, base.asset),
        }),
      );
    return {
      atMs: this.#atMs,
      rows,
      followed: market.followed.length,
      followedMax: marketCap(http.profile),
      chosen: this.#chosen,
      defaultCount: Math.min(defaultCount, marketCap(http.profile)),
      followsAll: false,
      refreshMs: http.profile.poll.universeMs,
      ...(before === null ? {} : { isBefore: true }),
    };
  }

  /** Markets of an earlier run, without any figure; null where there are none. */
  #before(): UniverseView['rows'] | null {
    const { before } = this.#parts;
    if (before === undefined || before.instruments.length === 0) return null;
    const unknown = { ctx: null, why: null, listedSinceMs: null, volatilityYear: null, correlationBtc: null } as const;
    return before.instruments.map((instrument) =>
      universeRow(instrument, { ...unknown, followed: before.hasBars(instrument.asset) }),
    );
  }

  whyNot(symbols: readonly string[] | null): Refusal | null {
    const { coins, http } = this.#parts;
    const isListed = (symbol: string): boolean => coins.ofCoin(symbol)?.listed === true;
    return whyNotWatch(symbols, { max: marketCap(http.profile), isListed });
  }

  watch(symbols: readonly string[] | null): void {
    if (this.whyNot(symbols) !== null) return;
    this.#chosen = symbols;
    const { market, signal, historyBars } = this.#parts;
    if (!this.#isOpen) return;
    const picked = this.#pick(symbols);
    this.#picked = new Set(picked.map(({ asset }) => asset));
    this.#letGo(market.followed.filter((asset) => !this.#isWanted(asset)));
    market.follow(picked, { bars: historyBars, isKnown: false }, signal);
  }

  candles(request: CandlesRequest): Promise<Result<CandlesView>> {
    const { coins, before } = this.#parts;
    const known = coins.all().length === 0 ? before?.instruments.find(({ symbol }) => symbol === request.symbol) : null;
    return this.#charts.candles(coins.ofCoin(request.symbol) ?? known ?? null, request);
  }

  /** The markets of a choice, as far as they are listed and fit; those of the largest volume where none of them is. */
  #pick(symbols: readonly string[] | null): readonly Instrument[] {
    const { coins, http, defaultCount, onProblem } = this.#parts;
    const cap = marketCap(http.profile);
    const largest = chooseMarkets(coins.all(), this.#contexts, Math.min(defaultCount, cap));
    if (symbols === null) return largest;
    const listed = symbols.flatMap((symbol) => coins.ofCoin(symbol) ?? []).filter((each) => each.listed);
    const gone = symbols.filter((symbol) => coins.ofCoin(symbol)?.listed !== true);
    if (gone.length > 0) onProblem(`chosen markets that the venue does not list: ${gone.slice(0, 10).join(', ')}`);
    if (listed.length > cap)
      onProblem(`${listed.length} markets are chosen, this connection bears ${cap}: the first of them are followed`);
    if (listed.length === 0) onProblem('no chosen market is listed: the largest by volume are followed');
    return listed.length === 0 ? largest : listed.slice(0, cap);
  }

  #followHeld(): void {
    const { coins, market, signal, historyBars } = this.#parts;
    if (!this.#isOpen) return;
    for (const asset of this.#held) {
      const instrument = coins.ofAsset(asset);
      const past = { bars: historyBars, isKnown: this.#known.has(asset) };
      if (instrument !== null) market.follow([instrument], past, signal);
    }
  }

  /** What an engine of an earlier run knows of markets that are not followed any more is of the past. */
  #forgetOthers(): void {
    this.#known = new Set([...this.#picked, ...this.#held]);
    const others = this.#parts.coins.all().filter(({ asset, listed }) => listed && !this.#known.has(asset));
    if (others.length > 0) this.#tellGone(others.map(({ asset }) => asset));
  }

  #letDelistedGo(): void {
    const { coins, market } = this.#parts;
    const gone = market.followed.filter((asset) => coins.ofAsset(asset)?.listed !== true);
    if (gone.length === 0) return;
    market.unfollow(gone);
    for (const asset of gone) this.#statistics.drop(asset);
  }

  #letGo(assets: readonly AssetId[]): void {
    if (assets.length === 0) return;
    this.#parts.market.unfollow(assets);
    for (const asset of assets) this.#statistics.drop(asset);
    this.#known = new Set([...this.#known].filter((asset) => !assets.includes(asset)));
    this.#tellGone(assets);
  }

  #tellGone(assets: readonly AssetId[]): void {
    const { coins, witness, tell } = this.#parts;
    const updates = assets.map((asset) => ({ type: 'unfollowed', asset }) as const);
    for (const update of updates) {
      const instrument = coins.ofAsset(update.asset);
      if (instrument !== null) witness?.told(instrument, [update]);
    }
    tell({ kind: 'Market', updates });
  }

  #isWanted(asset: AssetId): boolean {
    return this.#picked.has(asset) || this.#held.has(asset);
  }

  #why(asset: AssetId): UniverseView['rows'][number]['why'] {
    if (!this.#parts.market.follows(asset)) return null;
    if (this.#picked.has(asset) && !this.#held.has(asset)) return this.#chosen === null ? 'default' : 'chosen';
    return 'held';
  }
}
