import { describe, expect, test } from 'vitest';
import { asLots, asTicks, asUnits } from '../../src/contract/units.ts';
import { type Instrument, roundPriceDown } from '../../src/engine/domain/instrument.ts';
import type { WireOrder } from '../../src/engine/domain/orders-wire.ts';
import { readCandleFolder } from '../../src/adapters/candles/read-folder.ts';
import { Exchange } from '../../src/exchange/exchange.ts';
import { createRecordedModel } from '../../src/exchange/market/recorded-model.ts';
import type { RecordedSeries } from '../../src/exchange/market/recorded-series.ts';
import type { ExchangeFill, ExchangeOutput } from '../../src/exchange/types.ts';
import { recordedData } from '../support/data.ts';
import { HOUR_MS, RECORDING_START_MS as START, seriesOf } from '../support/recorded-series.ts';

const ME = '0x00000000000000000000000000000000000000aa';

/** Six hours of BTC: a fall of 4 % in the second, then quiet, then the recording ends. */
const BTC = seriesOf('BTC', 5, [
  { at: 0, o: 100_000, h: 100_400, l: 99_800, c: 100_200, v: 4_000 },
  { at: 1, o: 100_200, h: 100_300, l: 96_000, c: 96_500, v: 30_000 },
  { at: 2, o: 96_500, h: 97_000, l: 96_300, c: 96_900, v: 9_000 },
  { at: 3, o: 96_900, h: 97_100, l: 96_700, c: 97_000, v: 5_000 },
]);

let lastId = 0;

function order(from: Partial<WireOrder> & Pick<WireOrder, 'type' | 'priceTicks' | 'isBuy'>): WireOrder {
  lastId += 1;
  const cloid = `0x${lastId.toString(16).padStart(32, '0')}`;
  return { cloid, asset: 0, sizeLots: asLots(10_000), reduceOnly: false, ...from };
}

function enter(exchange: Exchange, atMs: number, orders: readonly WireOrder[]): readonly ExchangeOutput[] {
  const grouping = orders.length > 1 ? 'normalTpsl' : 'na';
  return exchange.step({ kind: 'order', atMs, account: ME, requestId: 'r', grouping, orders, expiresAfterMs: null });
}

function fillsOf(outputs: readonly ExchangeOutput[]): readonly ExchangeFill[] {
  return outputs.filter((output) => output.kind === 'fill');
}

function withBracket(series: readonly RecordedSeries[]): Exchange {
  const exchange = new Exchange({ model: createRecordedModel(series, { seed: 1 }), clientStartUnits: asUnits(1e11) });
  exchange.step({ kind: 'advance', atMs: START });
  const outputs = enter(exchange, START + 200, [
    order({ isBuy: true, priceTicks: asTicks(1_005_000), type: { kind: 'limit', tif: 'Ioc' } }),
    order({
      isBuy: false,
      priceTicks: asTicks(886_500),
      reduceOnly: true,
      type: { kind: 'trigger', isMarket: true, triggerTicks: asTicks(985_000), tpsl: 'sl' },
    }),
  ]);
  expect(fillsOf(outputs).map((fill) => fill.sizeLots)).toEqual([10_000]);
  return exchange;
}

describe('clients at the recorded market', () => {
  test('a stop inside a falling bar is executed near its trigger, because the fall is walked', () => {
    const exchange = withBracket([BTC]);
    const fills = fillsOf(exchange.step({ kind: 'advance', atMs: START + 2 * HOUR_MS }));
    expect(fills.map((fill) => [fill.isBuy, fill.sizeLots])).toEqual([[false, 10_000]]);
    const price = fills[0]?.priceTicks ?? 0;
    expect(price).toBeLessThan(985_000);
    // One sixteenth of the fall is 0.27 %; the spread of that bar adds less than 0.2 %.
    expect(price).toBeGreaterThan(985_000 * (1 - 0.005));
    expect(exchange.account(ME).positions).toEqual([]);
    exchange.audit();
  });

  test('a position that is held to the end of the recording is settled at the last mark', () => {
    const exchange = new Exchange({ model: createRecordedModel([BTC], { seed: 1 }), clientStartUnits: asUnits(1e11) });
    exchange.step({ kind: 'advance', atMs: START + 2 * HOUR_MS });
    enter(exchange, START + 2 * HOUR_MS + 100, [
      order({ isBuy: true, priceTicks: asTicks(966_000), type: { kind: 'limit', tif: 'Ioc' } }),
    ]);
    const outputs = exchange.step({ kind: 'advance', atMs: START + 4 * HOUR_MS });
    expect(fillsOf(outputs).map((fill) => [fill.priceTicks, fill.feeUnits])).toEqual([[970_000, 0]]);
    expect(exchange.instruments()[0]?.listed).toBe(false);
    exchange.audit();
  });

  test('how often the exchange is advanced changes nothing, nor does a restart in between', () => {
    lastId = 0;
    const whole = withBracket([BTC]);
    whole.step({ kind: 'advance', atMs: START + 3.5 * HOUR_MS });
    lastId = 0;
    let stepped = withBracket([BTC]);
    for (let atMs = START + 60_000; atMs <= START + 3.5 * HOUR_MS; atMs += 60_000) {
      stepped.step({ kind: 'advance', atMs });
      if (atMs === START + 77 * 60_000) {
        const state = JSON.parse(JSON.stringify(stepped.snapshot()));
        stepped = Exchange.restore(
          { model: createRecordedModel([BTC], { seed: 1 }), clientStartUnits: asUnits(1e11) },
          state,
        );
      }
    }
    expect(stepped.stateHash()).toBe(whole.stateHash());
  });
});

describe('a year of real candles at the exchange', () => {
  const dir = recordedData('candles/binance-usdm-1h-2024-2025');

  test.skipIf(dir === null)(
    'the crash of October 2025 passes through stops in the hour in which it happened',
    async () => {
      const read = await readCandleFolder(dir as string);
      if (!read.ok) throw new Error(JSON.stringify(read.error));
      const crashMs = 1_760_130_000_000;
      const model = createRecordedModel(read.value, {
        seed: 1,
        startMs: crashMs - 24 * HOUR_MS,
        endMs: crashMs + 12 * HOUR_MS,
      });
      const exchange = new Exchange({ model, clientStartUnits: asUnits(1e11) });
      exchange.step({ kind: 'advance', atMs: crashMs });
      const entered: number[] = [];
      for (const { asset } of model.instruments) {
        const mark = model.history(asset, crashMs, 1)[4] as number;
        const lots = asLots(Math.ceil(200_000_000 / mark));
        const { priceDecimals } = model.instruments[asset] as Instrument;
        const legal = (rate: number) => roundPriceDown(mark * rate, priceDecimals);
        const outputs = enter(exchange, exchange.nowMs + 100, [
          order({ asset, isBuy: true, sizeLots: lots, priceTicks: legal(1.04), type: { kind: 'limit', tif: 'Ioc' } }),
          order({
            asset,
            isBuy: false,
            sizeLots: lots,
            priceTicks: legal(0.4),
            reduceOnly: true,
            type: { kind: 'trigger', isMarket: true, triggerTicks: legal(0.95), tpsl: 'sl' },
          }),
        ]);
        if (fillsOf(outputs).length > 0) entered.push(asset);
      }
      expect(entered.length).toBe(47);
      const fills = fillsOf(exchange.step({ kind: 'advance', atMs: crashMs + HOUR_MS - 1 }));
      const stopped = new Set(fills.filter((fill) => !fill.isBuy).map((fill) => fill.asset));
      expect(stopped.size).toBeGreaterThan(40);
      expect(fills.every((fill) => fill.atMs > crashMs + 100)).toBe(true);
      exchange.audit();
    },
  );
});
