import { asTicks } from '../../src/contract/units.ts';
import type { Instrument } from '../../src/engine/domain/instrument.ts';
import type { Grouping } from '../../src/engine/domain/orders-wire.ts';
import { Exchange } from '../../src/exchange/exchange.ts';
import type { ExchangeOrder, MarketAccess, RequestOutcome } from '../../src/exchange/types.ts';
import { handleExchange } from '../../src/sandbox/actions/handle-exchange.ts';
import { VenueClock } from '../../src/sandbox/clock/venue-clock.ts';
import { Directory } from '../../src/sandbox/directory/directory.ts';
import { Faults } from '../../src/sandbox/faults/faults.ts';
import { parseScript } from '../../src/sandbox/faults/parse-script.ts';
import { handleInfo } from '../../src/sandbox/info/handle-info.ts';
import { Limits } from '../../src/sandbox/limits/limits.ts';
import type { ServerLimits } from '../../src/sandbox/server/sandbox-server.ts';
import { SandboxServer } from '../../src/sandbox/server/sandbox-server.ts';
import type { Answer, WithoutTime } from '../../src/sandbox/types.ts';
import { Venue } from '../../src/sandbox/venue/venue.ts';
import { ScriptedMarket } from './scripted-market.ts';

/** 2025-10-10T00:10:00Z. */
export const WALL_START_MS = 1_760_055_000_000;

export const ALICE = '0x00000000000000000000000000000000000000aa';
export const BOB = '0x00000000000000000000000000000000000000bb';

/** Client id of a number. */
export const cloidOf = (n: number): string => `0x${n.toString(16).padStart(32, '0')}`;

const USDC = 1_000_000;

function instrument(asset: number, symbol: string, szDecimals: number, maxLeverage: number): Instrument {
  return { asset, symbol, szDecimals, priceDecimals: 6 - szDecimals, maxLeverage, listed: true };
}

/** BTC at 100,000, ETH at 4,000, kPEPE at 0.01 USDC, and DEAD without cross margin, which is not listed. */
export const INSTRUMENTS: readonly Instrument[] = [
  instrument(0, 'BTC', 5, 40),
  instrument(1, 'ETH', 4, 25),
  instrument(2, 'kPEPE', 0, 10),
  { ...instrument(3, 'DEAD', 1, 3), listed: false, marginMode: 'strictIsolated' },
];

const MARKS = [1_000_000, 400_000, 10_000, 0];

/** Bars before the start: ten hours of minutes at the first mark. */
class LiveMarket extends ScriptedMarket {
  override readonly history = (asset: number, beforeMs: number, maxBars: number): readonly number[] => {
    const last = Math.floor(Math.min(beforeMs, this.startMs) / this.barIntervalMs);
    const ticks = MARKS[asset] ?? 0;
    const bars: number[] = [];
    if (ticks === 0) return bars;
    for (let bar = last - Math.min(maxBars, 600); bar < last; bar++)
      bars.push(bar * this.barIntervalMs, ticks, ticks + 100, ticks - 100, ticks, 5_000);
    return bars;
  };
}

/** How a venue is opened. */
export interface LiveWords {
  readonly limits?: 'real' | 'off';
  readonly rules?: readonly object[];
  readonly shiftMs?: number;
  readonly speed?: number;
  readonly marks?: readonly number[];
}

/** What a test says of an order; the rest: a buy of BTC for 0.01 at 100,000, Gtc. */
export interface LiveOrder {
  readonly asset?: number;
  readonly sell?: boolean;
  readonly ticks?: number;
  readonly lots?: number;
  readonly tif?: 'Gtc' | 'Ioc' | 'Alo' | 'FrontendMarket';
  readonly reduceOnly?: boolean;
  readonly cloid?: string | null;
  readonly trigger?: { readonly ticks: number; readonly tpsl: 'tp' | 'sl'; readonly isMarket?: boolean };
}

/** A venue with a scripted market and a clock that a test moves; a server in front of it when it is asked for. */
export class LiveVenue {
  readonly market: ScriptedMarket;
  readonly exchange: Exchange;
  readonly venue: Venue;
  readonly problems: string[] = [];
  wallMs = WALL_START_MS;
  #server: SandboxServer | null = null;

  constructor({ limits = 'off', rules = [], shiftMs = 0, speed = 1, marks = MARKS }: LiveWords = {}) {
    const startMs = WALL_START_MS - shiftMs;
    this.market = new LiveMarket(INSTRUMENTS, startMs);
    this.exchange = new Exchange({ model: this.market, publicTrades: true });
    const script = parseScript(JSON.stringify({ rules }));
    if (!script.ok) throw new Error(JSON.stringify(script.error));
    const wallMs = (): number => this.wallMs;
    this.venue = new Venue({
      exchange: this.exchange,
      clock: new VenueClock({ wallMs, startMs, startWallMs: WALL_START_MS, shiftMs, speed }),
      directory: new Directory(),
      limits: new Limits(limits),
      faults: new Faults(script.value, WALL_START_MS),
      startUnits: 10_000 * USDC,
      wallMs,
      onProblem: (text) => this.problems.push(text),
    });
    this.scene((market) => {
      for (const { asset, listed } of INSTRUMENTS) if (listed) quoteAround(market, asset, marks[asset] as number);
    });
  }

  /** Lets time go on by `ms` of the wall clock. */
  pass(ms: number): void {
    this.wallMs += ms;
    const { exchange, venue } = this;
    for (let before = -1; before < exchange.nowMs; venue.pump()) before = exchange.nowMs;
  }

  /** Lets the market do something a millisecond from now. */
  scene(run: (market: MarketAccess) => void): void {
    this.market.add({ atMs: this.exchange.nowMs + 1, run });
    this.pass(1);
  }

  /** Moves the market of an asset: mark, oracle and the quotes around them. */
  move(asset: number, ticks: number, rate: number | null = 0.0000125): void {
    this.scene((market) => quoteAround(market, asset, ticks, rate));
  }

  /** Asks /info without a network. */
  info(body: unknown, ip = '127.0.0.1'): Answer {
    return handleInfo(this.venue, body, { ip, via: 'http' });
  }

  /** Asks /info and gives the body of a good answer. */
  ask<T = never>(type: string, more: object = {}, read: (body: unknown) => T = (body) => body as T): T {
    const { status, body } = this.info({ type, ...more });
    if (status !== 200) throw new Error(`${type}: ${status} ${JSON.stringify(body)}`);
    return read(body);
  }

  /** Sends orders of an account as one request. */
  send(orders: readonly LiveOrder[], account = ALICE, grouping: Grouping = 'na'): RequestOutcome {
    return this.request({ kind: 'order', account, grouping, orders: orders.map(orderOf), expiresAfterMs: null });
  }

  /** Asks the exchange for something that is answered; opens the account if need be. */
  request(input: WithoutTime<Parameters<Exchange['step']>[0]> & { readonly account?: string }): RequestOutcome {
    if (input.account !== undefined) this.venue.open(input.account);
    const outcome = this.venue.submit(input);
    if (outcome?.status !== 'ok') throw new Error(JSON.stringify(outcome));
    return outcome;
  }

  /** Serves the venue, on a free port unless one is named; returns its address. */
  async serve(limits: Partial<ServerLimits> = {}, port: number = 0): Promise<string> {
    const server = new SandboxServer({
      venue: this.venue,
      handlers: { info: handleInfo, exchange: handleExchange },
      stream: null,
      onProblem: (text) => this.problems.push(text),
      limits,
    });
    const bound = await server.listen(port);
    this.#server = server;
    return `http://127.0.0.1:${bound}`;
  }

  async close(): Promise<void> {
    await this.#server?.close();
    this.#server = null;
  }
}

/** Three levels a side, a ten-thousandth apart, and 1,000 USDC or more on each. */
function quoteAround(market: MarketAccess, asset: number, ticks: number, rate: number | null = 0.0000125): void {
  const step = Math.max(1, Math.round(ticks / 10_000));
  const lots = Math.ceil((100_000 * USDC) / ticks);
  const side = (sign: number): number[] => [1, 2, 3].flatMap((level) => [ticks + sign * level * step, lots]);
  market.replaceQuotes(asset, 0, side(-1), side(1));
  market.setMark(asset, asTicks(ticks), asTicks(ticks), rate);
}

function orderOf(words: LiveOrder): ExchangeOrder {
  const { trigger } = words;
  return {
    cloid: words.cloid ?? null,
    asset: words.asset ?? 0,
    isBuy: words.sell !== true,
    priceTicks: words.ticks ?? trigger?.ticks ?? 1_000_000,
    sizeLots: words.lots ?? 1_000,
    reduceOnly: words.reduceOnly ?? trigger !== undefined,
    type:
      trigger === undefined
        ? { kind: 'limit', tif: words.tif ?? 'Gtc' }
        : {
            kind: 'trigger',
            isMarket: trigger.isMarket ?? true,
            triggerTicks: trigger.ticks,
            tpsl: trigger.tpsl,
          },
  };
}

/**
 * A life in which an account comes to know everything that statements show: cross and isolated positions, orders of every kind, a bracket, a
 * slice order, funding, a transfer, agents; and BOB is liquidated.
 */
export function richLife(): LiveVenue {
  const live = new LiveVenue();
  const { venue } = live;
  live.request({ kind: 'leverage', account: ALICE, asset: 1, leverage: 5, isCross: false });
  live.send([{ lots: 2_000, ticks: 1_050_000, tif: 'FrontendMarket', cloid: cloidOf(1) }]);
  live.send([{ sell: true, lots: 500, ticks: 950_000, tif: 'Ioc' }]);
  live.send([{ asset: 1, lots: 5_000, ticks: 420_000, tif: 'Ioc' }]);
  live.send([{ asset: 1, sell: true, lots: 9_000, ticks: 380_000, tif: 'Ioc' }]);
  live.send([{ ticks: 900_000, cloid: cloidOf(2) }]);
  live.send(
    [
      { ticks: 800_000, cloid: cloidOf(3) },
      { sell: true, ticks: 950_000, trigger: { ticks: 1_200_000, tpsl: 'tp' } },
      { sell: true, ticks: 650_000, trigger: { ticks: 700_000, tpsl: 'sl' } },
    ],
    ALICE,
    'normalTpsl',
  );
  live.send([{ sell: true, ticks: 1_200_000, trigger: { ticks: 1_200_000, tpsl: 'tp', isMarket: false } }]);
  live.send([{ sell: true, ticks: 850_000, trigger: { ticks: 900_000, tpsl: 'sl' } }]);
  live.send([{ ticks: 900_000, tif: 'Ioc' }]);
  live.send([{ ticks: 910_000, tif: 'Alo', cloid: cloidOf(9) }]);
  live.request({ kind: 'cancel', account: ALICE, cancels: [{ asset: 0, cloid: cloidOf(9) }] });
  live.request({
    kind: 'twap',
    account: ALICE,
    asset: 2,
    isBuy: true,
    sizeLots: 200_000,
    reduceOnly: false,
    minutes: 5,
    randomize: false,
  });
  live.request({ kind: 'classTransfer', account: ALICE, units: 500 * USDC, toPerp: false });
  const nowMs = venue.clientNowMs();
  venue.directory.approveAgent({ master: ALICE, agent: cloneAddress('c1'), agentName: null, nowMs });
  venue.directory.approveAgent({ master: ALICE, agent: cloneAddress('c2'), agentName: 'desk', nowMs });
  venue.directory.approveBuilderFee(ALICE, cloneAddress('c3'), 10);
  live.request({ kind: 'leverage', account: BOB, asset: 0, leverage: 40 });
  live.send([{ lots: 250_000, ticks: 1_001_000, tif: 'Ioc' }], BOB);
  for (let minute = 0; minute < 65; minute++) live.pass(60_000);
  live.move(0, 970_000);
  live.pass(60_000);
  return live;
}

function cloneAddress(end: string): string {
  return `0x${end.padStart(40, '0')}`;
}
