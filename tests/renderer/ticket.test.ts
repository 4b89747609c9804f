import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { refuse } from '../../src/contract/refusals.ts';
import { asLots, asTicks, asUnits } from '../../src/contract/units.ts';
import type { RiskView } from '../../src/contract/views.ts';
import { isLegalPrice, priceStep } from '../../src/contract/tick-rule.ts';
import { roundPriceDown, roundPriceUp } from '../../src/engine/domain/instrument.ts';
import { legalPrice, nextPrice } from '../../src/renderer/format/legal-price.ts';
import { type TicketContext, readTicket } from '../../src/renderer/ticket/ticket-form.ts';
import { fieldOf, foreseen, previewOf } from '../../src/renderer/ticket/ticket-preview.ts';
import { NEW_TICKET, type TicketDraft } from '../../src/renderer/stores/ticket-store.ts';
import { account, instrument, marketRow, position, riskMetrics } from './samples.ts';

/** ETH: prices with two decimals, sizes with four; 3,990.0 / 3,990.1. */
const eth = instrument(1, { symbol: 'ETH', szDecimals: 4, priceDecimals: 2 });
const context: TicketContext = {
  instrument: eth,
  row: marketRow(1, 399_000, { bidTicks: asTicks(399_000), askTicks: asTicks(399_010) }),
  position: null,
  equityUnits: 10_000_000_000,
};
const long = { ...context, position: position(1, { sizeLots: asLots(5_000), markTicks: asTicks(399_000) }) };

const read = (change: Partial<TicketDraft>, against = context): ReturnType<typeof readTicket> =>
  readTicket({ ...NEW_TICKET, size: '1000', price: '3980', ...change }, against);

const errorsOf = (change: Partial<TicketDraft>, against = context): object => {
  const reading = read(change, against);
  return reading.ok ? {} : reading.errors;
};

describe('steps of prices', () => {
  it('are those of the engine, whatever the price', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10 ** 10 }), fc.integer({ min: 0, max: 6 }), (ticks, decimals) => {
        expect(legalPrice(ticks, decimals, 'up')).toBe(roundPriceUp(ticks, decimals));
        expect(isLegalPrice(legalPrice(ticks, decimals, 'down'), decimals)).toBe(true);
        if (ticks >= priceStep(ticks, decimals))
          expect(legalPrice(ticks, decimals, 'down')).toBe(roundPriceDown(ticks, decimals));
      }),
    );
  });

  it('lead from one price of the venue to the next and back, over a border of decades too', () => {
    expect(nextPrice(99_999, 4, 1)).toBe(100_000);
    expect(nextPrice(100_000, 4, 1)).toBe(100_010);
    expect(nextPrice(100_000, 4, -1)).toBe(99_999);
    expect(nextPrice(2, 4, -5)).toBe(1);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10 ** 9 }), fc.integer({ min: 1, max: 20 }), (ticks, steps) => {
        const start = legalPrice(ticks, 5, 'up');
        const there = nextPrice(start, 5, steps);
        expect(isLegalPrice(there, 5)).toBe(true);
        expect(nextPrice(there, 5, -steps)).toBe(start);
      }),
    );
  });
});

describe('an order over time', () => {
  const twap = (change: Partial<TicketDraft> = {}) => read({ orderType: 'twap', minutes: '30', ...change });

  it('is read with its minutes, without a price of its own, and with a stop', () => {
    expect(twap()).toMatchObject({
      ok: true,
      order: {
        orderType: 'twap',
        limitTicks: null,
        timeInForce: 'Ioc',
        twap: { minutes: 30, randomize: true },
        stopTicks: expect.any(Number) as number,
      },
    });
    expect(read({ orderType: 'market' })).not.toHaveProperty('order.twap');
  });

  it('has bounds: 5 to 1440 minutes, 10 USDC for each', () => {
    for (const minutes of ['4', '1441', '-5']) {
      const errors = errorsOf({ orderType: 'twap', minutes });
      expect(errors).toHaveProperty('minutes');
    }
    expect(errorsOf({ orderType: 'twap', minutes: '5.5' })).toHaveProperty('minutes');
    expect(errorsOf({ orderType: 'twap', minutes: '101' })).toHaveProperty('size');
    expect(errorsOf({ orderType: 'twap', minutes: '90' })).toEqual({});
  });
});

describe('the ticket', () => {
  it('reads a limit order: money into lots rounded down, distances into prices of the venue', () => {
    expect(read({ stop: '2%', target: '4200' })).toEqual({
      ok: true,
      entryTicks: 398_000,
      order: {
        asset: 1,
        isBuy: true,
        sizeLots: 2_512,
        orderType: 'limit',
        limitTicks: 398_000,
        triggerTicks: null,
        timeInForce: 'Gtc',
        reduceOnly: false,
        stopTicks: 390_040,
        takeProfitTicks: 420_000,
      },
    });
  });

  it('measures a price that crosses from the touch that it would meet', () => {
    expect(read({ price: '4050', size: '0.5', sizeUnit: 'coin' })).toMatchObject({
      ok: true,
      entryTicks: 399_010,
      order: { limitTicks: 405_000, sizeLots: 5_000, stopTicks: 391_020 },
    });
  });

  it('reads a market order at the touch, as IOC, and per cent of equity', () => {
    expect(read({ orderType: 'market', isBuy: false, size: '5', sizeUnit: 'equity' })).toMatchObject({
      ok: true,
      entryTicks: 399_000,
      order: {
        orderType: 'market',
        limitTicks: null,
        timeInForce: 'Ioc',
        isBuy: false,
        sizeLots: 1_253,
        stopTicks: 406_980,
      },
    });
  });

  it.each([
    [{ price: '3980.123' }, { price: 'At most 2 decimals' }],
    [{ price: '3980.15' }, { price: 'No price of the venue; the nearest below is 3,980.1' }],
    [{ price: 'x' }, { price: 'Not a number' }],
    [{ size: '9.99' }, { size: 'Worth 9.95 USDC; the venue takes 10.00 at least' }],
    [{ size: '0.1' }, { size: 'Less than one lot: 0.10 of 0.40 USDC' }],
    [{ size: '0' }, { size: 'Has to be above zero' }],
    [{ stop: '3990' }, { stop: 'Has to be below 3,980.0' }],
    [{ isBuy: false, stop: '3970' }, { stop: 'Has to be above 3,990.0' }],
    [{ target: '3900' }, { target: 'Has to be above 3,980.0' }],
    [{ stop: '100%' }, { stop: 'More than 0 and less than 100%' }],
    [{ reduceOnly: true }, { form: 'There is no position to reduce' }],
    [{ orderType: 'stop_loss' as const, trigger: '3900' }, { form: 'There is no position to put a stop on' }],
  ])('%o is refused at its field', (change, errors) => {
    expect(errorsOf(change)).toEqual(errors);
  });

  it('only asks for what is empty: an opening order needs price, size and stop', () => {
    for (const [change, missing] of [
      [{ price: '' }, 'price'],
      [{ size: '' }, 'size'],
      [{ stop: '' }, 'stop'],
    ] as const)
      expect(read(change)).toEqual({ ok: false, errors: {}, missing });
  });

  it('reduces at most the position, without stop and target', () => {
    expect(read({ isBuy: false, reduceOnly: true, size: '0.5', sizeUnit: 'coin', stop: '' }, long)).toMatchObject({
      ok: true,
      order: { reduceOnly: true, sizeLots: 5_000, stopTicks: null, takeProfitTicks: null },
    });
    expect(errorsOf({ isBuy: false, reduceOnly: true, size: '0.6', sizeUnit: 'coin' }, long)).toEqual({
      size: '0.6 is more than the position, 0.5',
    });
    expect(errorsOf({ reduceOnly: true }, long)).toEqual({ form: 'A buy would add to it' });
  });

  it('moves the stop and the target of a position', () => {
    expect(read({ orderType: 'stop_loss', trigger: '1%' }, long)).toMatchObject({
      ok: true,
      order: { orderType: 'stop_loss', isBuy: false, triggerTicks: 395_010, sizeLots: 5_000, reduceOnly: true },
    });
    expect(errorsOf({ orderType: 'take_profit', trigger: '3900' }, long)).toEqual({
      trigger: 'Has to be above 3,990.0',
    });
  });
});

describe('the preview', () => {
  const reading = read({ stop: '3900', target: '4200' });
  if (!reading.ok) throw new Error('the sample has to be readable');
  const { order, entryTicks } = reading;
  const preview = previewOf(order, { entryTicks, touchTicks: 399_010, equityUnits: 10_000_000_000 });

  it('counts worth, fee, loss at the stop and gain at the target', () => {
    expect(preview).toMatchObject({ notionalUnits: 999_776_000, isMaker: true, feeUnits: 149_967 });
    // 80 USDC a coin down, 220 up, each with the maker's fee of the entry and the taker's of the exit.
    expect(preview.lossUnits).toBe(20_096_000 + 149_967 + 440_856);
    expect(preview.gainUnits).toBe(55_264_000 - 149_967 - 474_768);
    expect(preview.lossRate).toBeCloseTo(0.00207, 5);
    expect(previewOf(order, { entryTicks, touchTicks: 398_000, equityUnits: null })).toMatchObject({
      isMaker: false,
      feeUnits: 449_900,
      exposureRate: null,
    });
  });

  const risk = (over: Partial<RiskView>): RiskView => ({
    level: 'low',
    halted: false,
    haltReason: '',
    reduceOnly: false,
    flattening: false,
    dailyDrawdownRate: 0,
    seasonDrawdownRate: 0,
    lifetimeDrawdownRate: 0,
    seasonSinceMs: null,
    lossAtStopsRate: 0.001,
    metrics: riskMetrics(),
    caps: [
      { name: 'largest asset', used: 0, limit: 0.15 },
      { name: 'gross', used: 0, limit: 1 },
      { name: 'loss at stops', used: 0, limit: 0.003 },
    ],
    breakers: [],
    ...over,
  });
  const sources = {
    account: { ...account([], true), equityUnits: asUnits(10_000_000_000), marginUsedUnits: asUnits(9_950_000_000) },
    risk: risk({}),
    position: position(1, { notionalUnits: asUnits(600_000_000) }),
    maxLeverage: 10,
  };

  it('tells the limits that the order would pass, with both figures, before it is sent', () => {
    expect(foreseen(order, preview, sources)).toEqual([
      'Largest asset would be 1,599.78 USDC, the cap is 1,500.00',
      'Loss at stops would be 30.69 USDC, the cap is 30.00',
      'Margin of 99.98 USDC at least, 50.00 is free',
    ]);
    expect(foreseen(order, preview, { ...sources, risk: risk({ halted: true }) })).toHaveLength(1);
    expect(foreseen({ ...order, reduceOnly: true }, preview, sources)).toEqual([]);
  });

  it('finds the field that a refusal of the engine is about', () => {
    const at = (code: Parameters<typeof refuse>[0], field: string): string => fieldOf(refuse(code, field, 1, 2, ''));
    expect([
      at('BAD_TICK', 'limitTicks'),
      at('STOP_WRONG_SIDE', 'intent.stopTicks'),
      at('STOP_WRONG_SIDE', 'intent.takeProfitTicks'),
      at('OVER_CAP', 'risk.caps.assetRate'),
      at('STOP_WRONG_SIDE', 'triggerTicks'),
      at('PRICE_COLLAR', 'risk.preTrade.collarRate'),
      at('HALTED', 'risk.halted'),
    ]).toEqual(['price', 'stop', 'target', 'size', 'trigger', 'price', 'form']);
  });
});
