import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readCandleFile } from '../../src/adapters/candles/read-folder.ts';
import { withFunding } from '../../src/adapters/candles/with-funding.ts';
import { Exchange } from '../../src/exchange/exchange.ts';
import { createRecordedModel } from '../../src/exchange/market/recorded-model.ts';
import { fundingAt, type RecordedFunding } from '../../src/exchange/market/recorded-funding.ts';
import type { RecordedSeries } from '../../src/exchange/market/recorded-series.ts';
import { recordedData } from '../support/data.ts';
import { ALICE, BOB } from '../support/exchange-lab.ts';
import { HOUR_MS, RECORDING_START_MS as START, seriesOf } from '../support/recorded-series.ts';

const HOURS = 8;
const PARTS = 1_000_000_000_000n;

/** Rounded up, so that who pays never pays too little and who receives never gets too much; a second account of it in big integers. */
function ruled(lots: number, oracleTicks: number, parts: number): number {
  const product = BigInt(lots) * BigInt(oracleTicks) * BigInt(parts);
  const down = product / PARTS;
  return Number(product > 0n && product % PARTS !== 0n ? down + 1n : down);
}

function exchangeOf(series: readonly RecordedSeries[], startMs = START): Exchange {
  const model = createRecordedModel(series, { seed: 1, startMs, volumeFactor: 1 });
  const exchange = new Exchange({ model, fees: { takerPpm: 0, makerPpm: 0 } });
  exchange.step({ kind: 'advance', atMs: startMs + 1 });
  return exchange;
}

let requests = 0;

/** Takes from the market; returns the lots held then. */
function take(exchange: Exchange, account: string, asset: number, lots: number): number {
  const isBuy = lots > 0;
  const [best = [0]] = exchange.bookLevels(asset, 1)[isBuy ? 'asks' : 'bids'];
  exchange.step({
    kind: 'order',
    atMs: exchange.nowMs,
    account,
    requestId: `r${++requests}`,
    grouping: 'na',
    expiresAfterMs: null,
    orders: [
      {
        cloid: null,
        asset,
        isBuy,
        priceTicks: best[0],
        sizeLots: Math.abs(lots),
        reduceOnly: false,
        type: { kind: 'limit', tif: 'Ioc' },
      },
    ],
  });
  return lotsOf(exchange, account, asset);
}

function lotsOf(exchange: Exchange, account: string, asset: number): number {
  return exchange.account(account).positions.find((one) => one.asset === asset)?.sizeLots ?? 0;
}

const rates = fc.array(
  fc.oneof(fc.constant(Number.NaN), fc.constant(0), fc.integer({ min: -40_000_000_000, max: 40_000_000_000 })),
  { minLength: HOURS, maxLength: HOURS },
);
const closes = fc.array(fc.integer({ min: 40, max: 60 }), { minLength: HOURS, maxLength: HOURS });
/** Lots, above zero long; none in a tenth of the cases. */
const size = fc.oneof(
  { weight: 1, arbitrary: fc.constant(0) },
  {
    weight: 9,
    arbitrary: fc
      .tuple(fc.constantFrom(-1, 1), fc.integer({ min: 300, max: 4_000 }))
      .map(([sign, lots]) => sign * lots),
  },
);
const cases = fc.record({
  rates,
  closes,
  alice: size,
  bob: size,
});

test('each hour every position pays rate x oracle x size by the rule, nothing is made of it, and a restart changes nothing', () => {
  let payments = 0;
  fc.assert(
    fc.property(cases, (given) => {
      const bars = given.closes.map((c, at) => {
        const o = given.closes[at - 1] ?? 50;
        return { at, o, h: Math.max(o, c), l: Math.min(o, c), c, v: 100_000 };
      });
      const funding: RecordedFunding = { firstMs: START + HOUR_MS, parts: Float64Array.from(given.rates) };
      const series = [{ ...seriesOf('BTC', 3, bars), funding }, seriesOf('ETH', 3, bars)];
      let exchange = exchangeOf(series);
      for (const asset of [0, 1]) {
        if (given.alice !== 0) take(exchange, ALICE, asset, given.alice);
        if (given.bob !== 0) take(exchange, BOB, asset, given.bob);
      }
      for (let hour = 1; hour < HOURS; hour += 1) {
        // To just before the hour: the last point of a bar has passed.
        exchange.step({ kind: 'advance', atMs: START + hour * HOUR_MS - 1 });
        const told = exchange.assetContext(0);
        expect(told.fundingRate).toBe(hour === 1 ? null : fundingAt(funding, START + (hour - 1) * HOUR_MS));
        const parts = given.rates[hour - 1] as number;
        const due = [ALICE, BOB].map((account) => {
          const lots = lotsOf(exchange, account, 0);
          return Number.isNaN(parts) || lots === 0 ? 0 : ruled(lots, told.oracleTicks, parts);
        });
        if (hour === 4) {
          const kept: unknown = JSON.parse(JSON.stringify(exchange.snapshot()));
          const model = createRecordedModel(series, { seed: 1, startMs: START, volumeFactor: 1 });
          exchange = Exchange.restore({ model, fees: { takerPpm: 0, makerPpm: 0 } }, kept);
        }
        const before = [ALICE, BOB].map((account) => exchange.account(account).cashUnits);
        exchange.step({ kind: 'advance', atMs: START + hour * HOUR_MS });
        exchange.audit();
        for (const [at, account] of [ALICE, BOB].entries()) {
          const paid = exchange.fundingPayments(account, START + hour * HOUR_MS);
          expect(paid.map(({ asset, units }) => [asset, units])).toEqual(
            due[at] === 0 ? [] : [[0, -(due[at] as number)]],
          );
          expect(exchange.account(account).cashUnits).toBe((before[at] as number) - (due[at] as number));
          payments += paid.length;
        }
        // The same size long and short: what one pays the other gets, less at most a millionth that is left over.
        if (lotsOf(exchange, ALICE, 0) === -lotsOf(exchange, BOB, 0)) {
          const left = (due[0] as number) + (due[1] as number);
          expect(left === 0 || left === 1).toBe(true);
        }
      }
      expect(exchange.fundingHistory(1, 0, Infinity)).toEqual([]);
    }),
    { numRuns: 60 },
  );
  // Two thirds of the hours have no rate or none but zero.
  expect(payments).toBeGreaterThan(100);
});

test('of the same size long and short, one gets what the other pays but for what is left over', () => {
  const bars = Array.from({ length: HOURS }, (_, at) => ({ at, o: 50, h: 50, l: 50, c: 50, v: 100_000 }));
  const funding = {
    firstMs: START + HOUR_MS,
    parts: Float64Array.from([12_500_000, -33_333_333, 1, 0, 4e10, -4e10, 7]),
  };
  const exchange = exchangeOf([{ ...seriesOf('BTC', 3, bars), funding }]);
  expect([take(exchange, ALICE, 0, 333), take(exchange, BOB, 0, -333)]).toEqual([333, -333]);
  exchange.step({ kind: 'advance', atMs: START + 7 * HOUR_MS });
  const [long, short] = [ALICE, BOB].map((account) => exchange.fundingPayments(account));
  const worth = 333 * 50_000;
  expect(long!.map(({ units }) => units)).toEqual([-209, 554, -1, -worth * 0.04, worth * 0.04, -1]);
  expect(short!.map(({ units }) => units)).toEqual([208, -555, worth * 0.04, -worth * 0.04]);
});

const candles = recordedData('candles/hyperliquid-1h');
const folder = recordedData('funding/hyperliquid-1h');

test.skipIf(candles === null || folder === null)(
  'a month of real hours: what a held position paid is the sum of the rows',
  async () => {
    const file = { file: 'BTC.csv.gz', sourceName: 'BTC', symbol: 'BTC', packed: true };
    const read = await readCandleFile(candles as string, file);
    if (!read.ok) throw new Error(JSON.stringify(read.error));
    const funded = await withFunding([read.value], folder as string);
    if (!funded.ok) throw new Error(JSON.stringify(funded.error));
    const startMs = Date.UTC(2024, 10, 1);
    const endMs = Date.UTC(2024, 11, 1);
    const exchange = exchangeOf(funded.value.series, startMs);
    const lots = take(exchange, ALICE, 0, 1_000);
    expect(lots).toBe(1_000);
    const rows = new Map(
      gunzipSync(readFileSync(join(folder as string, file.file)))
        .toString()
        .split('\n')
        .slice(1)
        .filter((line) => line !== '')
        .map((line) => line.split(','))
        .map(([t, rate]) => [Math.floor(Number(t) / HOUR_MS) * HOUR_MS, Math.round(Number(rate) * 1e12)] as const),
    );
    let due = 0;
    let hours = 0;
    for (let atMs = startMs + HOUR_MS; atMs <= endMs; atMs += HOUR_MS) {
      exchange.step({ kind: 'advance', atMs: atMs - 1 });
      const { oracleTicks } = exchange.assetContext(0);
      exchange.step({ kind: 'advance', atMs });
      const parts = rows.get(atMs);
      if (parts === undefined) continue;
      hours += 1;
      due += ruled(lots, oracleTicks, parts);
    }
    expect(hours).toBe(720);
    const paid = exchange.fundingPayments(ALICE).reduce((sum, { units }) => sum + units, 0);
    expect(-paid).toBe(due);
    expect(due).toBeGreaterThan(0);
  },
);
