import type { AssetId } from '../../contract/units.ts';
import type { Instrument } from '../../engine/domain/instrument.ts';
import type { MarketUpdate } from '../../engine/domain/market-update.ts';
import { decode, describeProblem } from '../../hyperliquid/decode/decode.ts';
import type { PerpCtx } from '../../hyperliquid/decode/market-shapes.ts';
import { CHANNELS } from '../../hyperliquid/decode/tables.ts';
import type { BudgetMeter } from './budget-meter.ts';
import type { CoinTable } from './coin-table.ts';
import type { Endpoints } from './endpoints.ts';
import { HistoryLoader } from './history-loader.ts';
import type { MarketTape } from './market-tape.ts';
import type { VenueHttp } from './venue-http.ts';
import { type SocketState, VenueSocket, type Wanted } from './venue-socket.ts';

/** A channel of public data without a frame for this long is dead, ms. Contexts come each second, whole books every five. */
const SILENCE_MS = { activeAssetCtx: 20_000, l2Book: 45_000 } as const;

/** Markets whose history is read at the same time. */
const LOADERS = 4;

/** What a feed needs. */
export interface MarketFeedParts {
  readonly endpoints: Endpoints;
  readonly http: VenueHttp;
  readonly meter: BudgetMeter;
  readonly coins: CoinTable;
  readonly tape: MarketTape;
  /** The venue's time, and this machine's. */
  readonly nowMs: () => number;
  readonly wallMs: () => number;
  /** Bars of history per market; 0 = the engine has them. */
  readonly historyBars: number;
  readonly barMs: () => number;
  /** Hands history over at once: it has to come before live trades. */
  readonly onHistory: (updates: readonly MarketUpdate[]) => void;
  /** Something waits on the tape. */
  readonly onNews: () => void;
  readonly onState: (state: SocketState, reason: string) => void;
  readonly onProblem: (sentence: string) => void;
}

/** Public data: history once, then books, touches, trades and contexts of the chosen markets through one socket. */
export class MarketFeed {
  readonly #parts: MarketFeedParts;
  readonly #loader: HistoryLoader;
  readonly #followed = new Set<AssetId>();
  #socket: VenueSocket | null = null;

  constructor(parts: MarketFeedParts) {
    this.#parts = parts;
    this.#loader = new HistoryLoader(parts);
  }

  get socket(): VenueSocket | null {
    return this.#socket;
  }

  /** Opens the socket and follows these markets. */
  start(instruments: readonly Instrument[], signal: AbortSignal): void {
    const { endpoints, meter, onState, onProblem, wallMs } = this.#parts;
    this.#socket = new VenueSocket({
      name: 'market',
      endpoints,
      meter,
      silenceMs: SILENCE_MS,
      wallMs,
      onFrame: (channel, data) => this.#onFrame(channel, data),
      onState,
      onProblem,
    });
    this.follow(instruments, signal);
  }

  /** Follows further markets: quotes at once, trades once the history is there. A market that is followed stays so. */
  follow(instruments: readonly Instrument[], signal: AbortSignal): void {
    const fresh = instruments.filter(({ asset, listed }) => listed && !this.#followed.has(asset));
    if (fresh.length === 0) return;
    for (const { asset } of fresh) this.#followed.add(asset);
    this.#socket?.want(fresh.flatMap(({ symbol }) => quotes(symbol)));
    const queue = [...fresh];
    const work = async (): Promise<void> => {
      for (let next = queue.shift(); next !== undefined && !signal.aborted; next = queue.shift())
        await this.#open(next, signal);
    };
    for (let i = 0; i < LOADERS; i += 1) void work();
  }

  /** Takes the contexts of a whole universe, in its order: a first mark for every market. */
  takeContexts(contexts: readonly PerpCtx[]): void {
    const { coins, tape } = this.#parts;
    contexts.forEach((ctx, asset) => {
      const instrument = coins.ofAsset(asset);
      // Delisted markets keep their last mark for ever; a bad one says nothing about the rest.
      if (instrument !== null) tape.onContext(instrument, ctx);
    });
  }

  /** Closes the socket. */
  stop(): void {
    this.#socket?.stop();
  }

  async #open(instrument: Instrument, signal: AbortSignal): Promise<void> {
    const { historyBars, barMs, tape, onHistory } = this.#parts;
    if (historyBars > 0) {
      const loaded = await this.#loader.load(instrument, barMs(), historyBars, signal);
      if (signal.aborted) return;
      if (loaded !== null) {
        tape.knowTradesTo(instrument.asset, loaded.knownToMs);
        onHistory(loaded.updates);
      }
    }
    this.#socket?.want([{ channel: 'trades', payload: { type: 'trades', coin: instrument.symbol } }]);
  }

  #onFrame(channel: string, data: unknown): void {
    const problem = this.#take(channel, data);
    if (problem !== null) this.#parts.onProblem(problem);
    if (this.#parts.tape.dirty) this.#parts.onNews();
  }

  /** Reads one frame onto the tape; a sentence when it is no data. */
  #take(channel: string, data: unknown): string | null {
    const { coins, tape } = this.#parts;
    switch (channel) {
      case 'l2Book': {
        const frame = decode(CHANNELS.l2Book, data);
        if (!frame.ok) return `l2Book: ${describeProblem(frame.error)}`;
        return withCoin(coins, frame.value.coin, (instrument) => tape.onBook(instrument, frame.value));
      }
      case 'bbo': {
        const frame = decode(CHANNELS.bbo, data);
        if (!frame.ok) return `bbo: ${describeProblem(frame.error)}`;
        return withCoin(coins, frame.value.coin, (instrument) => tape.onBbo(instrument, frame.value));
      }
      case 'activeAssetCtx': {
        const frame = decode(CHANNELS.activeAssetCtx, data);
        if (!frame.ok) return `activeAssetCtx: ${describeProblem(frame.error)}`;
        return withCoin(coins, frame.value.coin, (instrument) => tape.onContext(instrument, frame.value.ctx));
      }
      case 'trades':
        return this.#takeTrades(data);
      default:
        return null;
    }
  }

  #takeTrades(data: unknown): string | null {
    const { coins, tape } = this.#parts;
    const frame = decode(CHANNELS.trades, data);
    if (!frame.ok) return `trades: ${describeProblem(frame.error)}`;
    let problem: string | null = null;
    for (const coin of new Set(frame.value.map((trade) => trade.coin))) {
      const trades = frame.value.filter((trade) => trade.coin === coin);
      const said = withCoin(coins, coin, (instrument) => tape.onTrades(instrument, trades));
      problem ??= said;
    }
    return problem;
  }
}

/** Coins that are not in the universe are none of ours: nothing is said of them. */
function withCoin(coins: CoinTable, coin: string, take: (instrument: Instrument) => string | null): string | null {
  const instrument = coins.ofCoin(coin);
  return instrument === null ? null : take(instrument);
}

/** Quotes of a coin: whole books every few seconds, the touch at each change, the context each second. */
function quotes(coin: string): readonly Wanted[] {
  return [
    { channel: 'l2Book', payload: { type: 'l2Book', coin, nSigFigs: null, mantissa: null } },
    { channel: 'bbo', payload: { type: 'bbo', coin } },
    { channel: 'activeAssetCtx', payload: { type: 'activeAssetCtx', coin } },
  ];
}
