import type { AssetId, QuoteUnits } from '../contract/units.ts';
import { asUnits } from '../contract/units.ts';
import type { Instrument } from '../engine/domain/instrument.ts';
import { invariant } from '../engine/kernel/invariant.ts';
import { AssetBook } from './book/asset-book.ts';
import type { MatchHost } from './book/resting-order.ts';
import type { FeeRates } from './fee-tiers.ts';
import { FundingLog } from './funding-log.ts';
import { FUNDING_INTERVAL_MS } from './funding-units.ts';
import { Ledger } from './ledger/ledger.ts';
import type { MarginTable } from '../engine/domain/margin-tiers.ts';
import { marginTable } from './margin-tiers.ts';
import { MarketTape } from './market-tape.ts';
import { Client } from './orders/client.ts';
import type { ClientOrder } from './orders/client-order.ts';
import { usualCapUnits } from './open-interest-cap.ts';
import type { TwapOrder } from './twap/twap-order.ts';
import type { ClosedDay } from './public/closed-day.ts';
import { PublicData } from './public/public-data.ts';
import type { ExchangeOutput, MarketModel } from './types.ts';

/** What an exchange is made of. The seed of a generated market belongs to its model. */
export interface ExchangeOptions {
  readonly model: MarketModel;
  /**
   * Fees of clients in millionths of the notional; agents trade free. Default: Hyperliquid's tiers by volume of 14 days, from 450 taker
   * and 150 maker on.
   */
  readonly fees?: FeeRates;
  /** Keep what is told to everybody: trades, bars, volumes. Default false: then only bars of the market's history are known. */
  readonly publicTrades?: boolean;
  /**
   * Tell refused orders by an `orderUpdate` too, before the reply, as the venue's stream of order updates does. Default false: the reply
   * tells it.
   */
  readonly refusalEvents?: boolean;
  /** Deposit with which a client's account opens, micro-USDC >= 0. Default 10,000 USDC. */
  readonly clientStartUnits?: QuoteUnits;
  /** Check after every step that no money and no lot has appeared or vanished. Default true. */
  readonly checkConservation?: boolean;
}

const DEFAULT_START_UNITS = asUnits(10_000_000_000);

/**
 * All state of the exchange, and nothing that decides. The functions beside it (placing, triggers, liquidation, funding) work on it;
 * `outputs` collects what they have to tell in the order in which it happens.
 */
export class Core {
  readonly model: MarketModel;
  /** Fees that hold for everybody, or null when they follow from volume. */
  readonly fixedFees: FeeRates | null;
  readonly startUnits: QuoteUnits;
  readonly refusalEvents: boolean;
  readonly ledger: Ledger;
  readonly books: readonly AssetBook[];
  readonly instruments: Instrument[];
  readonly marks: Float64Array;
  readonly oracles: Float64Array;
  readonly fundingRates: (number | null)[];
  readonly tape: MarketTape;
  /** Margin ladder by asset. */
  readonly marginTables: MarginTable[];
  /** Notional of open interest by asset from which on nobody opens more, micro-USDC. */
  readonly oiCaps: Float64Array;
  /** Fault: caps that were given, by asset, in place of the usual ones. */
  readonly givenCaps = new Map<AssetId, number>();
  readonly fundingLog: FundingLog;
  /** What is told to everybody, or null when nobody asks for it. */
  readonly publicData: PublicData | null;
  /** By asset: figures of the last day as of the present minute, reckoned when they are asked for. */
  readonly closedDays: (ClosedDay | undefined)[] = [];
  readonly clients: Client[] = [];
  readonly clientByAddress = new Map<string, Client>();
  /** Triggers that watch the mark, by asset, in the order in which they were armed. */
  readonly triggers: ClientOrder[][];
  /** Open orders and open positions of clients, by asset. */
  readonly interest: Int32Array;
  outputs: ExchangeOutput[] = [];
  nowMs: number;
  nextFundingMs: number;
  nextOid = 1;
  nextTid = 1;
  nextArm = 1;
  nextGroup = 1;
  nextTwapId = 1;
  /** Running time-weighted orders of clients, oldest first. */
  twaps: TwapOrder[] = [];
  /** When the next slice or dead man's switch is due; Infinity if there is none. */
  nextTimerMs = Infinity;
  /** Faults: 1 for an asset that takes no orders, 1 for one that was taken off against its market, share that a taker may fill. */
  readonly halted: Uint8Array;
  readonly removed: Uint8Array;
  fillShare = 1;
  /** Fault: only post-only orders are taken. */
  postOnly = false;
  /** Positions of clients that trades have changed: client index * assets + asset. */
  readonly touched: number[] = [];
  /** Triggers armed since the last look at the mark. */
  readonly justArmed: ClientOrder[] = [];
  listingChanged = false;

  /** `makeHost` builds what settles trades for this core. */
  constructor(options: ExchangeOptions, makeHost: (core: Core) => MatchHost) {
    const { model } = options;
    const assets = model.instruments.length;
    model.instruments.forEach((instrument, i) => {
      invariant(instrument.asset === i, `instrument ${instrument.symbol} has asset ${instrument.asset}, not ${i}`);
    });
    this.model = model;
    this.fixedFees = options.fees ?? null;
    this.refusalEvents = options.refusalEvents ?? false;
    this.startUnits = options.clientStartUnits ?? DEFAULT_START_UNITS;
    this.ledger = new Ledger(assets, model.agentCount);
    this.instruments = [...model.instruments];
    this.marks = new Float64Array(assets);
    this.oracles = new Float64Array(assets);
    this.fundingRates = Array.from({ length: assets }, () => null);
    this.tape = new MarketTape(assets, model.barIntervalMs);
    this.marginTables = model.instruments.map(marginTable);
    this.oiCaps = Float64Array.from(model.instruments, usualCapUnits);
    this.fundingLog = new FundingLog(assets);
    this.publicData = options.publicTrades === true ? new PublicData(assets, model.startMs) : null;
    this.triggers = Array.from({ length: assets }, () => []);
    this.interest = new Int32Array(assets);
    this.halted = new Uint8Array(assets);
    this.removed = new Uint8Array(assets);
    this.nowMs = model.startMs;
    this.nextFundingMs = model.startMs - (model.startMs % FUNDING_INTERVAL_MS) + FUNDING_INTERVAL_MS;
    const host = makeHost(this);
    this.books = model.instruments.map((_, asset) => new AssetBook(asset, model.agentCount, host));
  }

  /** Number of assets. */
  get assets(): number {
    return this.instruments.length;
  }

  /** The book of an asset. Throws `InvariantError` for an asset that the model has not named. */
  book(asset: AssetId): AssetBook {
    const book = this.books[asset];
    invariant(book !== undefined, `no asset ${asset}`);
    return book;
  }

  /** The instrument as it is listed now. */
  instrument(asset: AssetId): Instrument {
    const instrument = this.instruments[asset];
    invariant(instrument !== undefined, `no asset ${asset}`);
    return instrument;
  }

  /** Last mark in ticks, 0 before the first. */
  mark(asset: AssetId): number {
    return this.marks[asset] as number;
  }

  /** Client of an index. */
  client(index: number): Client {
    const client = this.clients[index];
    invariant(client !== undefined, `no client ${index}`);
    return client;
  }

  /** Client that owns a ledger account, or null for an agent and for the insurance account. */
  clientOfAccount(account: number): Client | null {
    return this.clients[account - this.ledger.insurance - 1] ?? null;
  }

  /** The client of an address; an address seen for the first time opens an account with the start deposit. */
  openClient(address: string): Client {
    const known = this.clientByAddress.get(address);
    if (known !== undefined) return known;
    const client = this.addClient(address);
    if (this.startUnits > 0) {
      this.ledger.deposit(client.account, this.startUnits);
      client.money.updates.add({ atMs: this.nowMs, type: 'deposit', units: this.startUnits });
    }
    return client;
  }

  /** Opens an account without any deposit. */
  addClient(address: string): Client {
    const account = this.ledger.openAccount();
    const client = new Client({ index: this.clients.length, address, account, assets: this.assets });
    for (let asset = 0; asset < this.assets; asset++) this.enforceMarginMode(client, asset);
    this.clients.push(client);
    this.clientByAddress.set(address, client);
    return client;
  }

  /** Signed lots of a client. */
  position(client: Client, asset: AssetId): number {
    return this.ledger.lotsOf(client.account, asset);
  }

  /** True while the open interest of an asset is at its cap or above. */
  isCapped(asset: AssetId): boolean {
    return this.ledger.openInterest(asset) * this.mark(asset) >= (this.oiCaps[asset] as number);
  }

  /** Every instrument as it is told to others: with its margin ladder where that has more than one step. */
  listing(): readonly Instrument[] {
    return this.instruments.map((instrument) => {
      const tiers = this.marginTables[instrument.asset]?.tiers ?? [];
      return tiers.length > 1 ? { ...instrument, marginTiers: tiers } : instrument;
    });
  }

  /** Takes the terms of an instrument that follow from what it is now. */
  takeTerms(instrument: Instrument): void {
    const { asset } = instrument;
    this.marginTables[asset] = marginTable(instrument);
    this.oiCaps[asset] = this.givenCaps.get(asset) ?? usualCapUnits(instrument);
  }

  /** Where an asset has no cross margin, a client who holds none of it is isolated from now on; an open position stays as it is. */
  enforceMarginMode(client: Client, asset: AssetId): void {
    const { marginMode } = this.instrument(asset);
    if (marginMode !== undefined && this.position(client, asset) === 0) client.money.isIsolated[asset] = 1;
  }

  /** Takes the instruments of the model and what follows from them anew: it has been restored. */
  refreshInstruments(): void {
    for (const [asset, instrument] of this.model.instruments.entries()) {
      this.instruments[asset] = instrument;
      this.takeTerms(instrument);
    }
  }

  /** Counts one open order or position of a client more (+1) or less (-1). */
  addInterest(asset: AssetId, change: number): void {
    this.interest[asset] = (this.interest[asset] as number) + change;
  }
}
