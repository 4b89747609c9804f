import type { SocketHealth } from '../../contract/session-health.ts';
import type { VenueAccountView } from '../../contract/venue-account.ts';
import type { EngineInputBody, VenueStatus } from '../../engine/domain/inputs.ts';
import type { Instrument } from '../../engine/domain/instrument.ts';
import type { Deliver, VenuePort } from '../../engine/domain/ports.ts';
import { AccountDesk } from './account-desk.ts';
import { AccountFeed } from './account-feed.ts';
import { ActionDesk } from './action-desk.ts';
import type { AgentSigner } from './agent-signer.ts';
import { AgentWatch } from './agent-watch.ts';
import type { BudgetMeter } from './budget-meter.ts';
import { ClockWatch } from './clock-watch.ts';
import { CoinTable } from './coin-table.ts';
import type { Endpoints } from './endpoints.ts';
import { connectionView, type GatewayView } from './gateway-view.ts';
import { LatencyMeter } from './latency-meter.ts';
import { MarketFeed } from './market-feed.ts';
import { MarketTape } from './market-tape.ts';
import { MarketUniverse, type MarketUniverseParts } from './market-universe.ts';
import type { MarketWitness } from './market-witness.ts';
import { ProblemLog } from './problem-log.ts';
import { readUniverse } from './read-universe.ts';
import type { Standing } from './startup-check.ts';
import { volumeUnits } from './to-inputs.ts';
import { statementView } from './statement-view.ts';
import { Upkeep } from './upkeep.ts';
import type { VenueClock } from './venue-clock.ts';
import type { VenueHttp } from './venue-http.ts';
import type { SocketState } from './venue-socket.ts';

export type { GatewayView } from './gateway-view.ts';

/** What a gateway joins. */
export interface GatewayParts {
  readonly endpoints: Endpoints;
  readonly http: VenueHttp;
  readonly meter: BudgetMeter;
  readonly clock: VenueClock;
  readonly signer: AgentSigner;
  readonly standing: Standing;
  /** Interval of the engine's bars now, ms. */
  readonly barMs: () => number;
  /** Bars of history of a market that the engine knows nothing of. */
  readonly historyBars: number;
  /** True where the engine goes on with the bars of an earlier run; left out = it does not. */
  readonly resumed?: boolean;
  readonly before?: MarketUniverseParts['before'];
  /** Markets that are followed while nobody chose any, those with positions or orders aside; 1..200. */
  readonly markets: number;
  /** The markets that a person chose, or null; left out = null. */
  readonly chosen?: readonly string[] | null;
  /** Fills before this are none of this run's, ms UTC. */
  readonly fillsSinceMs: number;
  /** Highest nonce of an earlier run on the same journal, 0 for none; left out = 0. */
  readonly lastNonce?: number;
  /** Something waits to be stepped; `urgent` = it is about the account. */
  readonly onNews: (urgent: boolean) => void;
  /** Told of everything that reaches the market tape; left out = nobody. */
  readonly witness?: MarketWitness | undefined;
}

/** What one look at the whole account costs at least: statement, open orders, fills, movements of money. */
const ACCOUNT_WEIGHT = 62;

/** Longest wait for requests under way when the session ends, ms: their own time-out (3000 at most) is shorter. */
const CLOSE_MS = 3_500;

/**
 * The venue behind the engine's port. Actions go by HTTP, each at once and by itself; streams come through sockets, one for the account
 * and as many for public data as the profile of the connection says. It decides nothing about trading.
 */
export class Gateway implements VenuePort {
  readonly #parts: GatewayParts;
  readonly #coins = new CoinTable();
  readonly #tape: MarketTape;
  readonly #latency = new LatencyMeter();
  readonly #problems = new ProblemLog();
  readonly #stop = new AbortController();
  readonly #actions: ActionDesk;
  readonly #account: AccountDesk;
  readonly #market: MarketFeed;
  /** Every market, and which are followed. */
  readonly universe: MarketUniverse;
  readonly #agent: AgentWatch;
  readonly #clock: ClockWatch;
  readonly #upkeep: Upkeep;
  #stream: AccountFeed | null = null;
  #deliver: Deliver | null = null;
  #connection: VenueStatus['connection'] = 'disconnected';
  #marketLost = false;
  #isWatched = true;
  /** Positions or orders are known, or an order was sent since. */
  #isOpen = true;
  #lostAgent = false;
  #volumeUnits: number | null = null;
  #marketState: SocketState = 'connecting';

  constructor(parts: GatewayParts) {
    this.#parts = parts;
    const { http, meter, clock, signer, standing, endpoints } = parts;
    const { signal } = this.#stop;
    const coins = this.#coins;
    const onProblem = this.#problems.add;
    const nowMs = (): number => clock.nowMs();
    const steadyMs = (): number => clock.steadyMs();
    http.onProblem = onProblem;
    this.#tape = new MarketTape(
      parts.barMs(),
      parts.witness?.clock(nowMs) ?? nowMs,
      http.profile.book.nSigFigs !== null,
    );
    this.#clock = new ClockWatch(http, clock, (reading) => this.#tell(reading, false));
    this.#tape.onOddTime = (venueMs) => this.#clock.saw(venueMs, signal);
    this.#agent = new AgentWatch({
      http,
      account: standing.account,
      agent: signer.address,
      validUntilMs: standing.validUntilMs,
      nowMs,
      signal,
      onStatus: (status) => this.#tell(status, true),
      onProblem,
    });
    this.#actions = new ActionDesk({
      http,
      signer,
      clock,
      coins,
      latency: this.#latency,
      signal,
      lastNonce: parts.lastNonce ?? 0,
      closed: () =>
        this.#connection === 'connected'
          ? this.#agent.closed
          : 'there is no connection to the venue; nothing is kept for later',
      reply: (reply) => this.#tell(reply, true),
      onLostAgent: (text) => this.#onLostAgent(text),
    });
    this.#account = new AccountDesk({
      http,
      coins,
      account: standing.account,
      unified: standing.unified,
      volumeUnits: () => this.#volumeUnits,
      sinceMs: parts.fillsSinceMs,
      nowMs,
      signal,
      onProblem,
      deliver: (body) => this.#tell(body, true),
      hasRoom: () => this.#upkeep.mayState(ACCOUNT_WEIGHT, clock.steadyMs(), this.#isOpen),
      onReading: (snapshot) => {
        meter.openOrders = snapshot.openOrders.length;
        this.#isOpen = snapshot.openOrders.length + snapshot.positions.length > 0;
        this.#lookIdle();
        this.universe.holds([...snapshot.positions, ...snapshot.openOrders].map(({ asset }) => asset));
      },
    });
    this.#upkeep = new Upkeep({
      http,
      meter,
      account: standing.account,
      signal,
      measureClock: () => this.#clock.measure(this.#stop.signal),
      checkAgent: () => this.#agent.check(),
      askUniverse: () => this.universe.refresh(),
      onLimits: ({ nRequestsUsed, nRequestsCap, cumVlm }) => {
        meter.setAddress(nRequestsUsed, nRequestsCap, Number(cumVlm));
        this.#volumeUnits = volumeUnits(cumVlm);
      },
      onProblem,
    });
    this.#market = new MarketFeed({
      endpoints,
      http,
      meter,
      coins,
      tape: this.#tape,
      nowMs,
      steadyMs,
      barMs: parts.barMs,
      onContexts: (contexts) => this.universe.onContexts(contexts),
      onHistory: (updates) => {
        this.universe.learn(updates);
        if (updates.length > 0) this.#tell({ kind: 'Market', updates }, false);
      },
      onNews: () => parts.onNews(false),
      onState: (state, reason) => this.#onMarketState(state, reason),
      onProblem,
      witness: parts.witness,
    });
    this.universe = new MarketUniverse({
      http,
      coins,
      market: this.#market,
      nowMs,
      signal,
      chosen: parts.chosen ?? null,
      defaultCount: parts.markets,
      historyBars: parts.historyBars,
      resumed: parts.resumed ?? false,
      before: parts.before,
      tell: (body) => this.#tell(body, false),
      onProblem,
      witness: parts.witness,
    });
  }

  /** Begins to connect and to deliver. Tries for ever; what it waits for is told as the venue's status. */
  start(deliver: Deliver): void {
    this.#deliver = deliver;
    this.#parts.signer.warmUp();
    this.#clock.tell();
    this.#agent.tell();
    this.#setConnection('connecting', 'asking for the list of markets');
    void this.#open();
  }

  /** The nonce that an order request will be signed with. */
  readonly stampFor = (): number => this.#actions.stamp();

  execute(effect: Parameters<VenuePort['execute']>[0]): void {
    switch (effect.kind) {
      case 'SendOrders':
        this.#isOpen = true;
        this.#lookIdle();
        this.#actions.sendOrders(effect);
        this.#upkeep.afterAction();
        return;
      case 'SendTwap':
        this.#actions.sendTwap(effect);
        return;
      case 'Cancel':
        this.#actions.sendCancels(effect);
        return;
      case 'ScheduleCancel':
        this.#actions.scheduleCancel(effect);
        return;
      case 'QueryOrder':
        void this.#account.askOrder(effect);
        return;
      case 'QueryAccount':
        void this.#account.askAccount(effect);
    }
  }

  /** Hands over what the market did since the last call, as one input. */
  flushMarket(): void {
    this.#tape.setBarMs(this.#parts.barMs());
    if (!this.#tape.dirty) return;
    const updates = this.#tape.drain();
    this.#parts.witness?.drained();
    if (updates.length > 0) this.#deliver?.({ kind: 'Market', updates });
  }

  /** Takes new connections: after sleep the old ones may only look alive. */
  reconnect(reason: string): void {
    this.#parts.http.renew();
    this.#stream?.socket.reconnect(reason);
    this.#market.reconnect(reason);
    void this.#clock.find(this.#stop.signal);
  }

  /** The machine's clock was set: nothing opens until the venue's time was measured anew. */
  clockSet(byMs: number): void {
    void this.#clock.jumped(byMs, this.#stop.signal);
  }

  /** Every connection for streams, the account's first. */
  sockets(): readonly SocketHealth[] {
    const market = this.#market.sockets.map((socket) => socket.health());
    return this.#stream === null ? market : [this.#stream.socket.health(), ...market];
  }

  /** How far the histories of the followed markets are. */
  get warmUp(): MarketFeed['warmUp'] {
    return this.#market.warmUp;
  }

  /** Whether a person looks. While nobody does and nothing is open, the connection is used as if it were idle. */
  setWatched(isWatched: boolean): void {
    this.#isWatched = isWatched;
    this.#lookIdle();
  }

  /** Takes no more orders, waits for those under way, closes everything and forgets the key. */
  async stop(): Promise<void> {
    await this.#actions.close(CLOSE_MS);
    this.#stop.abort();
    this.#upkeep.stop();
    this.#stream?.socket.stop();
    this.#market.stop();
    this.#parts.http.close();
    this.#deliver = null;
    this.#parts.signer.forget();
  }

  /** How the connection stands and what is used of the venue's limits. */
  view(): GatewayView {
    const { standing, signer, meter, clock, http } = this.#parts;
    const account = this.#stream?.socket ?? null;
    return {
      account: standing.account,
      agent: { address: signer.address, validUntilMs: this.#agent.validUntilMs },
      connection: this.#connection,
      sockets: { account: account?.state ?? 'connecting', market: this.#marketState },
      clockSkewMs: clock.skewMs,
      ...connectionView({ http, meter, upkeep: this.#upkeep, account, market: this.#market.sockets }),
      latency: this.#latency.view(),
      problems: this.#problems.view(),
    };
  }

  /** The account as the venue stated it last, for a person's eyes. */
  venueAccount(): VenueAccountView {
    const { account, agent, budget, profile } = this.view();
    const state = this.#account.statement;
    const statement = state === null ? null : statementView(state, this.#coins);
    return { account, agent, budget, connection: profile, statement, recorder: this.#parts.witness?.view() ?? null };
  }

  async #open(): Promise<void> {
    const { signal } = this.#stop;
    const universe = await readUniverse(this.#parts.http, signal, (reason) => {
      this.#problems.add(reason);
      this.#setConnection('disconnected', reason);
    });
    if (universe === null) return;
    this.#openStream(this.universe.open(...universe)[0]);
    this.#upkeep.start();
  }

  #openStream(heartbeat: Instrument | undefined): void {
    const { endpoints, meter, clock, standing } = this.#parts;
    if (heartbeat === undefined) {
      this.#setConnection('disconnected', 'the venue lists no market');
      return;
    }
    this.#stream = new AccountFeed({
      endpoints,
      meter,
      coins: this.#coins,
      account: standing.account,
      heartbeatCoin: heartbeat.symbol,
      steadyMs: () => clock.steadyMs(),
      nowMs: () => clock.nowMs(),
      cloidOf: this.#account.cloidOf,
      learn: this.#account.learn,
      onFill: this.#account.takeFill,
      onOrder: (update) => {
        this.#tell(update, true);
        // The first that an account hears of a market that was taken off.
        if (update.status === 'delistedCanceled') void this.universe.refresh();
      },
      onFunding: (payment) => this.#tell(payment, true),
      onState: (state, reason) => this.#setConnection(state === 'ready' ? 'connected' : 'connecting', reason),
      onProblem: this.#problems.add,
    });
  }

  #lookIdle(): void {
    this.#upkeep.isIdle = !this.#isWatched && !this.#isOpen;
  }

  #setConnection(connection: VenueStatus['connection'], reason: string): void {
    if (connection === this.#connection) return;
    this.#connection = connection;
    this.#tell({ kind: 'VenueStatus', connection, reason }, true);
  }

  #onMarketState(state: SocketState, reason: string): void {
    const wasReady = this.#marketState === 'ready';
    this.#marketState = state;
    if (wasReady && state !== 'ready') {
      this.#marketLost = true;
      this.#tell({ kind: 'AdapterFault', component: 'market', recovered: false, message: reason }, true);
    } else if (state === 'ready' && this.#marketLost) {
      this.#marketLost = false;
      // No stream tells what was listed meanwhile.
      void this.universe.refresh();
      this.#tell({ kind: 'AdapterFault', component: 'market', recovered: true, message: 'market data is back' }, true);
    }
  }

  #onLostAgent(text: string): void {
    void this.#agent.check();
    if (this.#lostAgent) return;
    this.#lostAgent = true;
    const message = `the exchange no longer takes orders of the agent ${this.#parts.signer.address}: ${text} Stops at the exchange stay; approve an agent anew`;
    this.#tell({ kind: 'AdapterFault', component: 'venue', recovered: false, message }, true);
  }

  #tell(body: EngineInputBody, urgent: boolean): void {
    if (this.#deliver === null) return;
    this.#deliver(body);
    this.#parts.onNews(urgent);
  }
}
