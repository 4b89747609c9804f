import { afterEach, expect, test } from 'vitest';
import { CandleArchive } from '../../src/adapters/archive/candle-archive.ts';
import { BudgetMeter, type Spending } from '../../src/adapters/hyperliquid/budget-meter.ts';
import { venueCandles } from '../../src/adapters/hyperliquid/candle-source.ts';
import { VenueHttp } from '../../src/adapters/hyperliquid/venue-http.ts';
import { ARCHIVE_INTERVALS } from '../../src/contract/candle-archive.ts';
import { asLots, asTicks } from '../../src/contract/units.ts';
import { roundPriceDown } from '../../src/engine/domain/instrument.ts';
import { ArchiveLab, IMPORT_WORKER } from '../support/archive-lab.ts';
import { gatewayRig, loopbackEndpoints, type Rig, sendCancel, sendOrders, wireOrder } from '../support/gateway-rig.ts';
import { until } from '../support/loopback-venue.ts';
import { type Rule, SandboxPort } from '../support/sandbox-port.ts';

/* Downloads of every market in every interval beside somebody who trades: what can wait never stands in the way of what cannot. */

/** The venue's weight of a minute. */
const LIMIT = 1_200;

let port: SandboxPort;
const lab = new ArchiveLab();
let http: VenueHttp;
let archive: CandleArchive;

afterEach(async () => {
  await archive.stop();
  http.close();
  await port.close();
  lab.close();
});

/** A meter that keeps each weight as it was predicted and as it came to be. */
class WatchedMeter extends BudgetMeter {
  readonly questions: { predicted: number; actual: number }[] = [];
  /** The most that was used at once, and of it by what reads the market. */
  most = 0;
  mostMarket = 0;
  readonly #open = new Map<Spending, { predicted: number; actual: number }>();

  override spend(...[weight, component]: Parameters<BudgetMeter['spend']>): Spending {
    const spending = super.spend(weight, component);
    const question = { predicted: spending.weight, actual: spending.weight };
    if (component === 'market') {
      this.questions.push(question);
      this.#open.set(spending, question);
    }
    const { ipWeight, shares } = this.view();
    this.most = Math.max(this.most, ipWeight.used);
    this.mostMarket = Math.max(this.mostMarket, shares.find((share) => share.component === 'market')?.used ?? 0);
    return spending;
  }

  override correct(spending: Spending, weight: number): void {
    const question = this.#open.get(spending);
    if (question !== undefined) question.actual = weight;
    super.correct(spending, weight);
  }
}

async function open(rules: readonly Rule[] = []): Promise<WatchedMeter> {
  port = await SandboxPort.open(rules);
  const meter = new WatchedMeter(() => performance.now());
  http = new VenueHttp(loopbackEndpoints(port.url), meter);
  archive = await CandleArchive.open({
    home: lab.root,
    network: 'testnet',
    stamp: 'now',
    source: venueCandles(http, () => Date.now()),
    wallMs: () => Date.now(),
    importWorker: IMPORT_WORKER,
    pause: async (_attempt, signal) => {
      await new Promise((resolve) => setImmediate(resolve));
      return !signal.aborted;
    },
  });
  archive.start();
  return meter;
}

const symbols = (): readonly string[] => port.venue.instruments().map(({ symbol }) => symbol);

/** An order far from the market and its cancel; how long each took to be answered, ms. */
async function trade(rig: Rig, at: number): Promise<readonly number[]> {
  const [instrument] = port.venue.instruments();
  const [bid] = port.venue.exchange.bookLevels(0, 1).bids;
  const { priceDecimals = 0 } = instrument ?? {};
  const ticks = roundPriceDown(Math.round((bid?.[0] ?? 0) * 0.9), priceDecimals);
  const order = wireOrder({ priceTicks: asTicks(ticks), sizeLots: asLots(Math.ceil(50_000_000 / ticks)) });
  const started = performance.now();
  rig.gateway.execute(sendOrders(`order-${at}`, { orders: [order] }));
  expect(await rig.reply(`order-${at}`)).toMatchObject({ status: 'ok', legs: [{ status: 'resting' }] });
  const ordered = performance.now();
  rig.gateway.execute(sendCancel(`cancel-${at}`, [order.cloid]));
  expect(await rig.reply(`cancel-${at}`)).toMatchObject({ status: 'ok', legs: [{ status: 'cancelled' }] });
  return [ordered - started, performance.now() - ordered];
}

test('orders and cancels go at once while downloads wait for room, and the reserve is kept', {
  timeout: 60_000,
}, async () => {
  const meter = await open();
  const rig = gatewayRig(port.url, { http, meter, markets: 4, ...port.gatewayParts() });
  await rig.connect();
  archive.download({ symbols: symbols(), intervals: ARCHIVE_INTERVALS, days: 30 });
  // The share of market data is used up within a moment; from then on downloads wait.
  await until(() => http.gate.waiting > 0, 20_000);
  const waits: number[] = [];
  for (let at = 0; at < 40; at += 1) waits.push(...(await trade(rig, at)));
  const sorted = waits.toSorted((a, b) => a - b);
  expect(sorted[Math.floor(sorted.length / 2)]).toBeLessThan(100);
  expect(sorted.at(-1)).toBeLessThan(2_000);
  // Downloads still wait: not one order waited behind them.
  expect(http.gate.waiting).toBeGreaterThan(0);
  expect(archive.view().jobs.some(({ state }) => state === 'waiting' || state === 'running')).toBe(true);
  const { shares } = meter.view();
  const promised = (name: string): number => shares.find(({ component }) => component === name)?.limit ?? 0;
  // What is promised to orders, the account and the rest was never touched by downloads.
  expect(meter.mostMarket).toBeLessThanOrEqual(LIMIT - promised('actions') - promised('account') - promised('other'));
  expect(meter.most).toBeLessThan(LIMIT);
  // The venue, which counts for itself, refused nothing.
  expect(http.gate.recovering).toBe(false);
  expect(meter.questions.length).toBeGreaterThan(5);
  for (const { predicted, actual } of meter.questions) expect(predicted).toBeGreaterThanOrEqual(actual);
  await rig.gateway.stop();
});

test('after refusals for their number downloads pause, go on and come to their end', { timeout: 60_000 }, async () => {
  const refusals = { fault: 'status', action: 'candleSnapshot', status: 429, skip: 3, times: 2 };
  const meter = await open([refusals]);
  let paused = 0;
  const { refused } = http.gate;
  http.gate.refused = (afterMs) => {
    paused += 1;
    refused.call(http.gate, afterMs);
  };
  archive.download({ symbols: symbols().slice(0, 3), intervals: ['1m'], days: 1 });
  await until(() => archive.view().jobs.every(({ state }) => state !== 'waiting' && state !== 'running'), 50_000);
  expect(paused).toBe(2);
  expect(archive.view().jobs.map(({ state }) => state)).toEqual(Array.from({ length: 3 }, () => 'done'));
  expect(meter.most).toBeLessThan(LIMIT);
  for (const symbol of symbols().slice(0, 3)) {
    const view = archive.store.view({ symbol, interval: '1m', source: 'venue' });
    expect(view?.bars).toBeGreaterThan(700);
    expect(view?.gapCount).toBe(0);
  }
});
