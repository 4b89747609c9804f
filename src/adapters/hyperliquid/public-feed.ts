import type { SocketHealth } from '../../contract/session-health.ts';
import type { AssetId } from '../../contract/units.ts';
import type { RecorderView } from '../../contract/recorder.ts';
import type { BudgetView } from '../../contract/venue-account.ts';
import type { EngineInputBody, VenueStatus } from '../../engine/domain/inputs.ts';
import type { MarketUpdate } from '../../engine/domain/market-update.ts';
import type { Deliver } from '../../engine/domain/ports.ts';
import { pause } from './backoff.ts';
import type { BudgetMeter } from './budget-meter.ts';
import { ClockWatch } from './clock-watch.ts';
import { CoinTable } from './coin-table.ts';
import type { Endpoints } from './endpoints.ts';
import { MarketFeed } from './market-feed.ts';
import { MarketTape } from './market-tape.ts';
import { MarketUniverse, type MarketUniverseParts } from './market-universe.ts';
import type { MarketWitness } from './market-witness.ts';
import { ProblemLog } from './problem-log.ts';
import { readUniverse } from './read-universe.ts';
import type { VenueClock } from './venue-clock.ts';
import type { VenueHttp } from './venue-http.ts';
import type { SocketState } from './venue-socket.ts';

/** What a public feed joins. */
export interface PublicFeedParts {
  readonly endpoints: Endpoints;
  readonly http: VenueHttp;
  readonly meter: BudgetMeter;
  readonly clock: VenueClock;
  /** Interval of the engine's bars now, ms. */
  readonly barMs: () => number;
  /** Bars of history of a market that the engine knows nothing of. */
  readonly historyBars: number;
  /** True where the engine goes on with the bars of an earlier run; left out = it does not. */
  readonly resumed?: boolean;
  readonly before?: MarketUniverseParts['before'];
  /** Markets that are followed beside those that are held while nobody chose any, 1..200. */
  readonly markets: number;
  /** The markets that a person chose, or null; left out = null. */
  readonly chosen?: readonly string[] | null;
  /** Assets with a position or an order, which are followed in any case. */
  readonly held: () => readonly AssetId[];
  /** Something waits to be stepped; `urgent` = it is about the connection. */
  readonly onNews: (urgent: boolean) => void;
  /** Told of everything that reaches the market tape; left out = nobody. */
  readonly witness?: MarketWitness | undefined;
}

/** How a public feed stands, for views and logs. */
export interface PublicFeedView {
  readonly connection: VenueStatus['connection'];
  readonly market: SocketState;
  readonly clockSkewMs: number;
  readonly budget: BudgetView;
  readonly problems: readonly string[];
  /** Null where nothing is recorded. */
  readonly recorder: RecorderView | null;
}

/**
 * A venue's public data alone: no key, no account, nothing that could be an order. Histories, books, trades and contexts of the chosen
 * markets, the list of markets, and the venue's time. It is connected while its market sockets are.
 */
export class PublicFeed {
  readonly #parts: PublicFeedParts;
  readonly #coins = new CoinTable();
  readonly #problems = new ProblemLog();
  readonly #stop = new AbortController();
  readonly #tape: MarketTape;
  readonly #market: MarketFeed;
  /** Every market, and which are followed. */
  readonly universe: MarketUniverse;
  readonly #clock: ClockWatch;
  #deliver: Deliver | null = null;
  #connection: VenueStatus['connection'] = 'disconnected';
  #marketState: SocketState = 'connecting';
  #wasReady = false;

  constructor(parts: PublicFeedParts) {
    this.#parts = parts;
    const { clock, http, endpoints, meter, barMs, historyBars } = parts;
    const nowMs = (): number => clock.nowMs();
    const onProblem = this.#problems.add;
    http.onProblem = onProblem;
    this.#clock = new ClockWatch(http, clock, (reading) => this.#tell(reading, false));
    this.#tape = new MarketTape(barMs(), parts.witness?.clock(nowMs) ?? nowMs, http.profile.book.nSigFigs !== null);
    this.#tape.onOddTime = (venueMs) => this.#clock.saw(venueMs, this.#stop.signal);
    this.#market = new MarketFeed({
      endpoints,
      http,
      meter,
      coins: this.#coins,
      tape: this.#tape,
      nowMs,
      steadyMs: () => clock.steadyMs(),
      barMs,
      onHistory: (updates) => {
        this.universe.learn(updates);
        if (updates.length > 0) this.#tell({ kind: 'Market', updates }, false);
      },
      onContexts: (contexts) => this.universe.onContexts(contexts),
      onNews: () => parts.onNews(false),
      onState: (state, reason) => this.#onState(state, reason),
      onProblem,
      witness: parts.witness,
    });
    this.universe = new MarketUniverse({
      http,
      coins: this.#coins,
      market: this.#market,
      nowMs,
      signal: this.#stop.signal,
      chosen: parts.chosen ?? null,
      defaultCount: parts.markets,
      historyBars,
      resumed: parts.resumed ?? false,
      before: parts.before,
      tell: (body) => this.#tell(body, false),
      onProblem,
      witness: parts.witness,
    });
  }

  /** True while the market's sockets bring data. */
  get isConnected(): boolean {
    return this.#connection === 'connected';
  }

  /** Begins to connect and to deliver: listings, histories, the connection and the clock. Tries for ever. */
  start(deliver: Deliver): void {
    this.#deliver = deliver;
    this.#clock.tell();
    this.#setConnection('connecting', 'asking for the list of markets');
    void this.#open();
  }

  /** What the market did since the last call, conflated. */
  drain(): readonly MarketUpdate[] {
    this.#tape.setBarMs(this.#parts.barMs());
    if (!this.#tape.dirty) return [];
    this.#parts.witness?.drained();
    return this.#tape.drain();
  }

  /** Follows markets to which an order goes, for as long as something is held there. */
  follow(assets: readonly AssetId[]): void {
    this.universe.holds([...this.#parts.held(), ...assets]);
  }

  /** Takes new connections: after sleep the old ones may only look alive. */
  reconnect(reason: string): void {
    this.#parts.http.renew();
    this.#market.reconnect(reason);
    void this.#clock.find(this.#stop.signal);
  }

  /** The machine's clock was set: nothing opens until the venue's time was measured anew. */
  clockSet(byMs: number): void {
    void this.#clock.jumped(byMs, this.#stop.signal);
  }

  /** Every connection for streams. */
  sockets(): readonly SocketHealth[] {
    return this.#market.sockets.map((socket) => socket.health());
  }

  /** How far the histories of the followed markets are. */
  get warmUp(): MarketFeed['warmUp'] {
    return this.#market.warmUp;
  }

  /** Closes everything. */
  async stop(): Promise<void> {
    this.#stop.abort();
    this.#market.stop();
    this.#parts.http.close();
    this.#deliver = null;
  }

  /** How the connection stands and what is used of the venue's limits. */
  view(): PublicFeedView {
    const { meter, clock, http } = this.#parts;
    const { sockets } = this.#market;
    meter.sockets = sockets.filter(({ state }) => state !== 'connecting').length;
    meter.subscriptions = sockets.reduce((sum, { subscriptions }) => sum + subscriptions, 0);
    return {
      connection: this.#connection,
      market: this.#marketState,
      clockSkewMs: clock.skewMs,
      budget: meter.view((component) => http.gate.pausedMs(component)),
      problems: this.#problems.view(),
      recorder: this.#parts.witness?.view() ?? null,
    };
  }

  async #open(): Promise<void> {
    const { http, held } = this.#parts;
    const { signal } = this.#stop;
    const universe = await readUniverse(http, signal, (reason) => {
      this.#problems.add(reason);
      this.#setConnection('disconnected', reason);
    });
    if (universe === null) return;
    this.universe.holds(held());
    if (this.universe.open(...universe).length === 0) {
      this.#setConnection('disconnected', 'the venue lists no market');
      return;
    }
    void this.#repeat(http.profile.poll.clockMs, () => this.#clock.measure(signal));
    void this.#repeat(http.profile.poll.universeMs, () => this.universe.refresh());
    await this.#clock.measure(signal);
  }

  async #repeat(everyMs: number, work: () => Promise<unknown>): Promise<void> {
    while (await pause(everyMs, this.#stop.signal)) await work();
  }

  #onState(state: SocketState, reason: string): void {
    const wasLost = this.#wasReady && this.#marketState !== 'ready';
    this.#wasReady ||= state === 'ready';
    this.#marketState = state;
    // No stream tells what was listed meanwhile.
    if (wasLost && state === 'ready') void this.universe.refresh();
    this.#setConnection(state === 'ready' ? 'connected' : 'connecting', reason);
  }

  #setConnection(connection: VenueStatus['connection'], reason: string): void {
    if (connection === this.#connection) return;
    this.#connection = connection;
    this.#tell({ kind: 'VenueStatus', connection, reason }, true);
  }

  #tell(body: EngineInputBody, urgent: boolean): void {
    if (this.#deliver === null) return;
    this.#deliver(body);
    this.#parts.onNews(urgent);
  }
}
