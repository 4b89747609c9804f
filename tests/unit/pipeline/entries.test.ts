import { describe, expect, test } from 'vitest';
import { asTicks } from '../../../src/contract/units.ts';
import { book, mark } from '../../support/market-updates.ts';
import { ordersOf, PipelineLab, PRICE, theOnly } from '../../support/pipeline-lab.ts';

const refusalOf = (output: ReturnType<PipelineLab['step']>): string | null =>
  output.reply === null || output.reply.ok ? null : output.reply.error.code;

describe('an approved entry', () => {
  test('leaves as one request with its stop and target attached', () => {
    const request = PipelineLab.live().enter(0, 'long');
    expect(request).toMatchObject({ gate: 'durable', grouping: 'normalTpsl', reducesOnly: false, urgent: false });
    expect(request.orders.map(({ isBuy, reduceOnly, type }) => [isBuy, reduceOnly, type.kind])).toEqual([
      [true, false, 'limit'],
      [false, true, 'trigger'],
      [false, true, 'trigger'],
    ]);
  });

  test('is used once', () => {
    const lab = PipelineLab.live();
    const ticket = lab.propose(0, 'long');
    expect(ordersOf(lab.approve(ticket))).toHaveLength(1);
    const again = lab.approve(ticket);
    expect(ordersOf(again)).toEqual([]);
    expect(refusalOf(again)).toBe('TICKET_NOT_WAITING');
  });

  test('never reaches for a price outside the band that was approved', () => {
    const lab = PipelineLab.live();
    const up = lab.propose(0, 'long');
    const down = lab.propose(1, 'short');
    const band = Math.floor((PRICE + 100) * 1.005);
    // The touch moves almost to the border of both bands: half a per cent of slippage beyond it would be outside.
    lab.price(0, 1_004_000);
    lab.price(1, 996_000);
    const buy = theOnly(theOnly(ordersOf(lab.approve(up))).orders.slice(0, 1));
    const sell = theOnly(theOnly(ordersOf(lab.approve(down))).orders.slice(0, 1));
    expect(buy.priceTicks).toBeGreaterThan(1_004_000);
    expect(buy.priceTicks).toBeLessThanOrEqual(band);
    expect(sell.priceTicks).toBeLessThan(996_000);
    expect(sell.priceTicks).toBeGreaterThanOrEqual(Math.ceil((PRICE - 100) * 0.995));
  });

  test('is refused when the touch has left the band', () => {
    const lab = PipelineLab.live();
    const ticket = lab.propose(0, 'long');
    lab.price(0, 1_006_000);
    const output = lab.approve(ticket);
    expect(ordersOf(output)).toEqual([]);
    expect(refusalOf(output)).toBe('OUTSIDE_TICKET');
  });
});

describe('nothing opens', () => {
  const cases: readonly (readonly [string, (lab: PipelineLab) => void, string])[] = [
    ['while halted', (lab) => lab.command({ type: 'killSwitch', flatten: false }), 'HALTED'],
    [
      'while the journal is closed',
      (lab) => lab.step({ kind: 'AdapterFault', component: 'journal', recovered: false, message: 'disk full' }),
      'STORE_CLOSED',
    ],
    ['while the venue is gone', (lab) => lab.disconnect(), 'NOT_RECONCILED'],
    [
      'after a sleep and before the account is known again',
      (lab) => lab.step({ kind: 'Resumed', sleptMs: 60_000 }),
      'NOT_RECONCILED',
    ],
    ['on stale data', (lab) => void lab.pass(20_000), 'STALE_DATA'],
    ['after the order to shut down', (lab) => lab.step({ kind: 'Shutdown', reason: 'test' }), 'HALTED'],
  ];
  test.each(cases)('%s', (_name, arrange, code) => {
    const lab = PipelineLab.live();
    arrange(lab);
    // A ticket may be opened under most of these; it must not lead to an order.
    const ticket = lab.propose(0, 'long');
    const output = lab.approve(ticket);
    expect(ordersOf(output)).toEqual([]);
    expect(refusalOf(output)).toBe(code);
  });

  test('on tickets from before a restart', () => {
    const lab = PipelineLab.live();
    const ticket = lab.propose(0, 'long');
    lab.begin();
    lab.connect();
    lab.account('start');
    const output = lab.approve(ticket);
    expect(ordersOf(output)).toEqual([]);
    expect(refusalOf(output)).toBe('TICKET_VOID');
  });

  test('on an asset that is being closed', () => {
    const lab = PipelineLab.live();
    lab.hold(0, 'long');
    lab.command({ type: 'killSwitch', flatten: true });
    lab.command({ type: 'releaseHalt', confirmation: 'RESUME' });
    const output = lab.approve(lab.propose(0, 'long'));
    expect(ordersOf(output)).toEqual([]);
    expect(refusalOf(output)).toBe('REDUCE_ONLY_MODE');
  });

  test('in the very step whose prices trip the breaker', () => {
    // An hour of bars makes the channel; the next one breaks out upwards while a big short position loses 3 % of equity.
    const rule = {
      strategyId: '*',
      enabled: true,
      runFromStrength: 0,
      flagFromStrength: 0,
      maxOrdersPerHour: 300,
      maxNotionalPerDayUsdc: 1_000_000,
      endsAtMs: null,
    };
    const lab = PipelineLab.live([[1, -1_400]], (base) => ({
      ...base,
      market: { ...base.market, barIntervalMs: 60_000 },
      strategies: [
        {
          strategyId: 'donchian',
          enabled: true,
          family: 'donchian',
          entryBars: 2,
          exitBars: 1,
          atrBars: 2,
          stopAtr: 2,
          takeProfitAtr: 8,
          allowShort: true,
        },
      ],
      desk: { ...base.desk, autoRules: [rule] },
    }));
    const bar = (close: number) => {
      lab.step({
        kind: 'Market',
        updates: [
          {
            type: 'prints',
            asset: 0,
            firstAtMs: lab.atMs,
            lastAtMs: lab.atMs,
            openTicks: asTicks(PRICE),
            highTicks: asTicks(Math.max(close, PRICE)),
            lowTicks: asTicks(Math.min(close, PRICE)),
            closeTicks: asTicks(close),
            volumeLots: 1 as never,
            count: 1,
          },
        ],
      });
      lab.atMs += 60_000;
    };
    for (const close of [PRICE, PRICE + 1_000, PRICE, PRICE + 500, PRICE + 30_000]) bar(close);
    const calm = (markTicks: number) =>
      lab.step({
        kind: 'Market',
        updates: [
          book(0, lab.atMs, [PRICE + 29_900, 1_000_000], [PRICE + 30_100, 1_000_000]),
          mark(0, lab.atMs, PRICE + 30_000),
          mark(1, lab.atMs, markTicks),
        ],
      });
    const tripping = calm(PRICE * 1.25);
    expect(tripping.decisions.map(({ stage, outcome }) => `${stage} ${outcome}`)).toContain('signal passed');
    expect(tripping.decisions.some(({ text }) => text.includes('daily_drawdown tripped'))).toBe(true);
    // What the rise made too large is reduced by itself.
    expect(ordersOf(tripping).flatMap(({ orders }) => orders.filter(({ reduceOnly }) => !reduceOnly))).toEqual([]);
    expect(tripping.effects.filter(({ kind }) => kind === 'Cancel')).toEqual([]);
  });
});

describe('an entry that only shrinks an opposite position', () => {
  test('leaves the plan of that position alone', () => {
    const lab = PipelineLab.live();
    lab.hold(0, 'long');
    const before = theOnly(lab.engine.figures().positions);
    const held = { ...before };
    const request = lab.enter(0, 'short');
    const [parent] = request.orders;
    lab.fill(parent as never, 1);
    const after = theOnly(lab.engine.figures().positions);
    expect(after.sizeLots).toBe(held.sizeLots - 1);
    expect([after.stopTicks, after.takeProfitTicks]).toEqual([held.stopTicks, held.takeProfitTicks]);
  });
});
