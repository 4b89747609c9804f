import { asTicks } from '../../src/contract/units.ts';
import type { Instrument } from '../../src/engine/domain/instrument.ts';
import { Exchange } from '../../src/exchange/exchange.ts';
import type { MarketAccess } from '../../src/exchange/types.ts';
import { handleExchange } from '../../src/sandbox/actions/handle-exchange.ts';
import { VenueClock } from '../../src/sandbox/clock/venue-clock.ts';
import type { DirectoryOptions } from '../../src/sandbox/directory/directory.ts';
import { Directory } from '../../src/sandbox/directory/directory.ts';
import { Faults } from '../../src/sandbox/faults/faults.ts';
import { handleInfo } from '../../src/sandbox/info/handle-info.ts';
import { Limits } from '../../src/sandbox/limits/limits.ts';
import type { ServerLimits } from '../../src/sandbox/server/sandbox-server.ts';
import { SandboxServer } from '../../src/sandbox/server/sandbox-server.ts';
import { StreamServer } from '../../src/sandbox/stream/stream-server.ts';
import { Venue } from '../../src/sandbox/venue/venue.ts';
import { ScriptedMarket, testInstrument } from './scripted-market.ts';

/** Two markets with the numbers of the real ones: BTC, ETH. */
const INSTRUMENTS: readonly Instrument[] = [
  testInstrument(0, { symbol: 'BTC', szDecimals: 5, priceDecimals: 1, maxLeverage: 40 }),
  testInstrument(1, { symbol: 'ETH', szDecimals: 4, priceDecimals: 2, maxLeverage: 25 }),
];

/** Prices at the opening, in ticks: 95,000.0 and 3,500.00. */
const OPENING = [950_000, 350_000] as const;

/** How a rig is opened. */
export interface DayOptions {
  readonly directory?: DirectoryOptions;
  readonly limits?: 'real' | 'off';
  readonly server?: Partial<ServerLimits>;
}

/**
 * The whole sandbox on a port: the venue with its clock, and both fronts. The market does what a test says; the clock is the wall clock, and a
 * test may let it jump ahead.
 */
export class SandboxDay {
  readonly venue: Venue;
  readonly exchange: Exchange;
  readonly market: ScriptedMarket;
  readonly problems: string[] = [];
  readonly #server: SandboxServer;
  #port = 0;
  #aheadMs = 0;

  private constructor({ directory = {}, limits = 'off', server = {} }: DayOptions) {
    const wallMs = (): number => Date.now() + this.#aheadMs;
    const startMs = wallMs();
    const onProblem = (text: string): void => {
      this.problems.push(text);
    };
    this.market = new ScriptedMarket(INSTRUMENTS, startMs);
    this.exchange = new Exchange({ model: this.market, publicTrades: true, refusalEvents: true });
    this.venue = new Venue({
      exchange: this.exchange,
      clock: new VenueClock({ wallMs, startMs, startWallMs: startMs, shiftMs: 0, speed: 1 }),
      directory: new Directory(directory),
      limits: new Limits(limits),
      faults: new Faults(null, startMs),
      startUnits: 10_000_000_000,
      wallMs,
      onProblem,
    });
    const handlers = { info: handleInfo, exchange: handleExchange };
    this.#server = new SandboxServer({
      venue: this.venue,
      handlers,
      stream: new StreamServer(this.venue, handlers, onProblem),
      onProblem,
      limits: server,
    });
  }

  /** Opens a market and listens on a free port. */
  static async open(options: DayOptions = {}): Promise<SandboxDay> {
    const day = new SandboxDay(options);
    day.#port = await day.#server.listen(0);
    day.venue.start();
    day.scene((market) => {
      for (const asset of [0, 1]) openBook(market, asset, OPENING[asset as 0 | 1]);
    });
    return day;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  get port(): number {
    return this.#port;
  }

  get wsUrl(): string {
    return `ws://127.0.0.1:${this.#port}/ws`;
  }

  /** Lets the market do something now. */
  scene(run: (market: MarketAccess) => void): void {
    const atMs = this.exchange.nowMs + 1;
    this.market.add({ atMs, run });
    if (this.venue.wallNowMs() < atMs + 5) this.#aheadMs += 10;
    this.catchUp();
  }

  /** Moves mark, oracle and book of an asset to a price in ticks. */
  moveTo(asset: number, ticks: number): void {
    this.scene((market) => openBook(market, asset, ticks));
  }

  /** Lets time pass. */
  skip(ms: number): void {
    this.#aheadMs += ms;
    this.catchUp();
  }

  /** Advances the exchange to its clock. */
  catchUp(): void {
    const dueMs = this.venue.wallNowMs();
    while (this.exchange.nowMs < dueMs) this.venue.pump();
  }

  /** Everything that is kept of an account, as text: two equal texts mean that nothing has changed. */
  accountText(address: string): string {
    const user = address.toLowerCase();
    const { exchange, venue } = this;
    return JSON.stringify([
      exchange.accountDetail(user),
      exchange.openOrderDetails(user),
      exchange.orderHistory(user),
      exchange.fillsSince(user, 0),
      exchange.ledgerUpdates(user),
      exchange.twaps(user),
      exchange.scheduledCancel(user),
      [0, 1].map((asset) => exchange.leverageOf(user, asset)),
      venue.directory.agentsOf(user, venue.clientNowMs()),
      venue.directory.referrerOf(user),
    ]);
  }

  async close(): Promise<void> {
    this.venue.stop();
    await this.#server.close();
  }
}

function openBook(market: MarketAccess, asset: number, ticks: number): void {
  const step = 10;
  const lots = asset === 0 ? 500_000 : 2_000_000;
  const bids: number[] = [];
  const asks: number[] = [];
  for (let level = 1; level <= 5; level++) {
    bids.push(ticks - level * step, lots);
    asks.push(ticks + level * step, lots);
  }
  market.replaceQuotes(asset, 0, bids, asks);
  market.setMark(asset, asTicks(ticks), asTicks(ticks), 0.0000125);
}
