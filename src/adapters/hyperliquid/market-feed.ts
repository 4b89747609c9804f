import type { AssetId } from '../../contract/units.ts';
import type { Instrument } from '../../engine/domain/instrument.ts';
import type { MarketUpdate } from '../../engine/domain/market-update.ts';
import type { PerpCtx } from '../../hyperliquid/decode/market-shapes.ts';
import { decode, describeProblem } from '../../hyperliquid/decode/decode.ts';
import { CHANNELS } from '../../hyperliquid/decode/tables.ts';
import { BarMender } from './bar-mender.ts';
import type { BudgetMeter } from './budget-meter.ts';
import { CandleReader } from './candle-reader.ts';
import type { CoinTable } from './coin-table.ts';
import type { Endpoints } from './endpoints.ts';
import { HistoryLoader, type LoadedHistory } from './history-loader.ts';
import { hasPast, readPast } from './index-past.ts';
import type { MarketTape } from './market-tape.ts';
import type { MarketWitness } from './market-witness.ts';
import type { ConnectionProfile } from './profile/profile.ts';
import { type FrameSink, type MarketFrame, takeFrame } from './take-frame.ts';
import { TextTaker } from './take-text.ts';
import type { VenueHttp } from './venue-http.ts';
import type { Wanted } from './stream-transport.ts';
import { type SocketState, VenueSocket } from './venue-socket.ts';

/** A channel of public data without a frame for this long is dead, ms. Contexts come each second, whole books every five. */
const SILENCE_MS = { activeAssetCtx: 20_000, l2Book: 45_000 } as const;

/**
 * A socket that has brought data and then nothing for this long is replaced, ms: each carries contexts (one a second of each market) or fast
 * books (two a second). With the time to look and to connect it is replaced within five seconds.
 */
const FLOW = { channels: ['activeAssetCtx', 'l2Book'], silenceMs: 4_000 } as const;

/** Contexts of the whole universe. */
const UNIVERSE = { channel: 'allDexsAssetCtxs', payload: { type: 'allDexsAssetCtxs' } } as const;

/** What the engine is given of a market's past. */
export interface MarketPast {
  /** Bars of history. */
  readonly bars: number;
  /** True where it goes on with its own of an earlier run: what came since is asked for, as after an outage. */
  readonly isKnown: boolean;
}

/** A market that is followed: on which socket, and with what past. */
interface Place extends MarketPast {
  readonly instrument: Instrument;
  readonly at: number;
}

/** What a feed needs. */
export interface MarketFeedParts {
  readonly endpoints: Endpoints;
  readonly http: VenueHttp;
  readonly meter: BudgetMeter;
  readonly coins: CoinTable;
  readonly tape: MarketTape;
  /** The venue's time, and a clock that never falls, ms of any origin. */
  readonly nowMs: () => number;
  readonly steadyMs: () => number;
  readonly barMs: () => number;
  /** Hands bars over at once: history has to come before live trades, and bars that may lack trades have to wait. */
  readonly onHistory: (updates: readonly MarketUpdate[]) => void;
  /** Told the contexts of the whole universe, in its order, whenever they come; false = they are of another list than ours. */
  readonly onContexts: (contexts: readonly PerpCtx[]) => boolean;
  /** Something waits on the tape. */
  readonly onNews: () => void;
  readonly onState: (state: SocketState, reason: string) => void;
  readonly onProblem: (sentence: string) => void;
  /** Told of everything that reaches the tape; left out = nobody. */
  readonly witness?: MarketWitness | undefined;
}

/** Public data: history once, then books, touches, trades and contexts of the chosen markets, spread over the sockets of the profile. */
export class MarketFeed {
  readonly #parts: MarketFeedParts;
  /** One way to candles for all who need them. */
  readonly reader: CandleReader;
  readonly #loader: HistoryLoader;
  readonly #texts: TextTaker;
  readonly #mender: BarMender;
  /** When each socket brought something last, venue's time. */
  readonly #heardMs: number[] = [];
  /** The markets that are followed, each with the place of the socket that carries it. */
  readonly #places = new Map<AssetId, Place>();
  readonly #sockets: VenueSocket[] = [];
  #waiting: Place[] = [];
  #reading = 0;
  #state: SocketState = 'connecting';

  constructor(parts: MarketFeedParts) {
    this.#parts = parts;
    this.#texts = new TextTaker({ coins: this.#ours, tape: parts.tape });
    this.reader = new CandleReader(parts);
    this.#loader = new HistoryLoader({ ...parts, reader: this.reader });
    const { nowMs, barMs } = parts;
    parts.tape.onLate = (asset, atMs) => {
      const place = this.#places.get(asset);
      if (place !== undefined) this.#mender.check(place.instrument, atMs);
    };
    this.#mender = new BarMender({
      loader: this.#loader,
      nowMs,
      barMs,
      isHeard: (asset) => this.#isHeard(asset),
      tell: (instrument, updates) => {
        parts.witness?.told(instrument, updates);
        parts.onHistory(updates);
      },
    });
  }

  /** The sockets, each of which is watched and replaced by itself. */
  get sockets(): readonly VenueSocket[] {
    return this.#sockets;
  }

  /** Histories that were asked for, those that are there or given up, and markets whose bars may lack trades and wait for the venue's. */
  get warmUp(): { readonly wanted: number; readonly done: number; readonly mending: number } {
    const wanted = this.#places.size;
    return { wanted, done: wanted - this.#waiting.length - this.#reading, mending: this.#mender.waiting };
  }

  /** The markets that are followed. */
  get followed(): readonly AssetId[] {
    return [...this.#places.keys()];
  }

  /** True for a market that is followed. */
  follows(asset: AssetId): boolean {
    return this.#places.has(asset);
  }

  /** Opens the sockets and follows these markets. */
  start(instruments: readonly Instrument[], past: MarketPast, signal: AbortSignal): void {
    const { sockets, book } = this.#parts.http.profile;
    const least = book.kind === 'both' ? 2 : 1;
    const wanted = Math.max(least, Math.min(sockets, instruments.length));
    for (let at = 0; at < wanted; at += 1) this.#sockets.push(this.#connect(at, wanted));
    this.#sockets[0]?.want([UNIVERSE]);
    this.follow(instruments, past, signal);
    void this.#mender.run(signal);
  }

  /** Follows further markets: quotes at once, trades once their history is there. One that is followed already goes on as it is. */
  follow(instruments: readonly Instrument[], past: MarketPast, signal: AbortSignal): void {
    const fresh = instruments.filter(({ asset, listed }) => listed && !this.#places.has(asset));
    if (fresh.length === 0) return;
    this.#parts.witness?.follows(fresh);
    const wanted: Wanted[][] = this.#sockets.map(() => []);
    for (const instrument of fresh) {
      const at = this.#emptiest();
      const place = { instrument, at, ...past };
      this.#places.set(instrument.asset, place);
      this.#waiting.push(place);
      const { own, deep } = quotes(instrument.symbol, this.#parts.http.profile);
      wanted[at]?.push(...own);
      wanted[0]?.push(...deep);
    }
    this.#sockets.forEach((socket, at) => {
      const subscriptions = wanted[at] ?? [];
      if (subscriptions.length > 0) socket.want(subscriptions);
    });
    this.#read(signal);
  }

  /** Lets go of markets: their subscriptions end, and what waits of them on the tape is gone. */
  unfollow(assets: readonly AssetId[]): void {
    const gone: Wanted[][] = this.#sockets.map(() => []);
    for (const asset of assets) {
      const place = this.#places.get(asset);
      if (place === undefined) continue;
      this.#places.delete(asset);
      this.#waiting = this.#waiting.filter((waiting) => waiting !== place);
      this.#parts.tape.forget(asset);
      this.#parts.witness?.unfollows(place.instrument);
      this.#mender.forget(asset);
      const { symbol } = place.instrument;
      const { own, deep } = quotes(symbol, this.#parts.http.profile);
      gone[place.at]?.push(...own, tradesOf(symbol));
      gone[0]?.push(...deep);
    }
    this.#sockets.forEach((socket, at) => socket.unwant(gone[at] ?? []));
  }

  /** Takes new connections. */
  reconnect(reason: string): void {
    for (const socket of this.#sockets) socket.reconnect(reason);
  }

  /** Takes the contexts of a whole universe, in its order: marks for the markets whose own do not come by a socket. */
  takeContexts(contexts: readonly PerpCtx[]): void {
    const { coins, tape, witness, onContexts, onNews } = this.#parts;
    // By their places alone they would be prices of other markets.
    if (!onContexts(contexts)) return;
    const taken: [string, PerpCtx][] = [];
    contexts.forEach((ctx, asset) => {
      const instrument = coins.ofAsset(asset);
      // Delisted markets keep their last mark for ever; a bad one says nothing about the rest.
      if (instrument === null || this.follows(instrument.asset)) return;
      tape.onContext(instrument, ctx);
      taken.push([instrument.symbol, ctx]);
    });
    witness?.contexts(taken);
    if (tape.dirty) onNews();
  }

  /** Closes the sockets. */
  stop(): void {
    for (const socket of this.#sockets) socket.stop();
  }

  #connect(at: number, all: number): VenueSocket {
    const { endpoints, meter, onProblem, steadyMs, http, witness } = this.#parts;
    // Whole books have a socket of their own where fast ones come too: on one socket nobody could tell them apart.
    const isTop = http.profile.book.kind === 'both' && at > 0;
    const name = all === 1 ? 'market' : `market ${at + 1} of ${all}`;
    return new VenueSocket({
      name,
      endpoints,
      meter,
      silenceMs: SILENCE_MS,
      flow: FLOW,
      steadyMs,
      onText: (text) => {
        if (!this.#texts.take(text, isTop)) return false;
        this.#heardMs[at] = this.#parts.nowMs();
        if (this.#parts.tape.dirty) this.#parts.onNews();
        return true;
      },
      onFrame: (channel, data) => {
        this.#heardMs[at] = this.#parts.nowMs();
        this.#onFrame(at, { channel, data, isTop });
      },
      onState: (state, reason) => {
        witness?.socket(name, state, reason);
        if (state === 'connecting') this.#lost(at);
        this.#onState(reason);
      },
      ...(witness === undefined ? {} : { onRaw: (text: string) => witness.raw(name, isTop, text) }),
      onProblem,
    });
  }

  /** A socket is gone: trades since the last that it brought may be missed. */
  #lost(at: number): void {
    const fromMs = Math.max(1, this.#heardMs[at] ?? this.#parts.nowMs());
    const waiting = new Set(this.#waiting);
    // Of one that waits for its history no trade is expected yet.
    for (const place of this.#places.values())
      if (place.at === at && !waiting.has(place)) this.#mender.lost(place.instrument, fromMs);
  }

  #isHeard(asset: AssetId): boolean {
    const place = this.#places.get(asset);
    const socket = place === undefined ? undefined : this.#sockets[place.at];
    return socket?.state === 'ready' && place !== undefined && socket.isLive(tradesOf(place.instrument.symbol));
  }

  /** The place of the socket with the fewest markets. The first one carries whole books alone where fast ones come too. */
  #emptiest(): number {
    const first = this.#parts.http.profile.book.kind === 'both' ? 1 : 0;
    const markets = this.#sockets.map(() => 0);
    for (const { at } of this.#places.values()) markets[at] = (markets[at] ?? 0) + 1;
    let emptiest = first;
    for (let at = first; at < markets.length; at += 1) if ((markets[at] ?? 0) < (markets[emptiest] ?? 0)) emptiest = at;
    return emptiest;
  }

  /** All sockets as one: ready when each is. */
  #onState(reason: string): void {
    const states = this.#sockets.map(({ state }) => state);
    const state = states.includes('connecting')
      ? 'connecting'
      : states.includes('subscribing')
        ? 'subscribing'
        : 'ready';
    if (state === this.#state && state !== 'connecting') return;
    this.#state = state;
    this.#parts.onState(state, reason);
  }

  /** Reads histories, as many side by side as the venue bears. */
  #read(signal: AbortSignal): void {
    while (this.#reading < this.#parts.http.readers.count && !signal.aborted) {
      const next = this.#waiting.shift();
      if (next === undefined) return;
      this.#reading += 1;
      void this.#open(next, signal).finally(() => {
        this.#reading -= 1;
        this.#read(signal);
      });
    }
  }

  async #open(place: Place, signal: AbortSignal): Promise<void> {
    const { barMs, nowMs } = this.#parts;
    const { instrument, bars, isKnown, at } = place;
    // Asked for side by side, the bars first: the past is so large that other markets would spend the weight of the minute before them.
    const asked = isKnown || bars === 0 ? null : this.#loader.load(instrument, barMs(), bars, signal);
    if (bars > 0 && hasPast(instrument, barMs())) await this.#learnPast(instrument, signal);
    const loaded = await asked;
    // It may have been let go, and taken up again, meanwhile.
    if (signal.aborted || this.#places.get(instrument.asset) !== place) return;
    if (loaded !== null) {
      this.#takeHistory(instrument, loaded);
      this.#mender.check(instrument, loaded.askedMs);
    }
    // From here on somebody vouches for the trades: what came between is asked for.
    if (isKnown) this.#mender.lost(instrument, 0, bars * barMs());
    else this.#mender.lost(instrument, loaded?.askedMs ?? nowMs());
    this.#sockets[at]?.want([tradesOf(instrument.symbol)]);
  }

  /** Before the bars of the index: what is learned from them goes on from its past. */
  async #learnPast(instrument: Instrument, signal: AbortSignal): Promise<void> {
    const { nowMs, witness, onHistory } = this.#parts;
    const past = await readPast(this.#loader, instrument, nowMs(), signal);
    if (past === null || signal.aborted) return;
    witness?.told(instrument, [past]);
    onHistory([past]);
  }

  #takeHistory(instrument: Instrument, loaded: LoadedHistory): void {
    const { tape, onHistory, witness } = this.#parts;
    tape.knowTradesTo(instrument.asset, loaded.knownToMs);
    witness?.history(instrument, loaded);
    onHistory(loaded.updates);
  }

  /** Frames of a market that was let go may still be under way: they are none of ours any more. */
  readonly #ours: FrameSink['coins'] = {
    isListed: (coin) => this.#parts.coins.ofCoin(coin) !== null,
    ofCoin: (coin) => {
      const instrument = this.#parts.coins.ofCoin(coin);
      return instrument !== null && this.#places.has(instrument.asset) ? instrument : null;
    },
  };

  /** Contexts of every market of every dex, every 13.6 s; ours is the one without a name. */
  #takeUniverse(data: unknown): string | null {
    const frame = decode(CHANNELS.allDexsAssetCtxs, data);
    if (!frame.ok) return `${UNIVERSE.channel}: ${describeProblem(frame.error)}`;
    for (const [dex, contexts] of frame.value.ctxs) if (dex === '') this.takeContexts(contexts);
    return null;
  }

  #onFrame(at: number, frame: MarketFrame): void {
    const { channel } = frame;
    const problem =
      channel === UNIVERSE.channel
        ? this.#takeUniverse(frame.data)
        : takeFrame({ coins: this.#ours, tape: this.#parts.tape }, frame);
    if (problem !== null) this.#sockets[at]?.refuse(channel, problem);
    if (this.#parts.tape.dirty) this.#parts.onNews();
  }
}

function tradesOf(coin: string): Wanted {
  return { channel: 'trades', payload: { type: 'trades', coin } };
}

/**
 * Quotes of a coin: whole books every few seconds, the touch at each change, the context each second. `deep` is what the first socket
 * carries: whole books, where the market's own socket has fast ones, and contexts, which show that the socket lives.
 */
function quotes(
  coin: string,
  { book }: Pick<ConnectionProfile, 'book'>,
): { readonly own: readonly Wanted[]; readonly deep: readonly Wanted[] } {
  const whole = { channel: 'l2Book', payload: { type: 'l2Book', coin, nSigFigs: book.nSigFigs, mantissa: null } };
  const touch = { channel: 'bbo', payload: { type: 'bbo', coin } };
  const context = { channel: 'activeAssetCtx', payload: { type: 'activeAssetCtx', coin } };
  if (book.kind === 'full') return { own: [whole, touch, context], deep: [] };
  const fast = { channel: 'l2Book', payload: { type: 'l2Book', coin, nSigFigs: null, mantissa: null, fast: true } };
  return { own: [fast, touch], deep: [whole, context] };
}
