import { describe, expect, test } from 'vitest';
import type { OrderTicket } from '../../../src/contract/commands.ts';
import { asLots, asTicks } from '../../../src/contract/units.ts';
import type { WireOrder } from '../../../src/engine/domain/orders-wire.ts';
import {
  cancelsOf,
  ordersOf,
  PipelineLab,
  PRICE,
  theOnly,
  firstOf,
  placeResting as place,
} from '../../support/pipeline-lab.ts';

const HUGE = Number.MAX_SAFE_INTEGER;
const LARGEST_LEGAL = 9_007_100_000_000_000;

describe('figures at the end of what can be counted', () => {
  test.each<readonly [string, Partial<OrderTicket>]>([
    ['size of a limit', { sizeLots: asLots(HUGE) }],
    ['size at market', { orderType: 'market', timeInForce: 'Ioc', limitTicks: null, sizeLots: asLots(HUGE) }],
    ['price', { limitTicks: asTicks(LARGEST_LEGAL) }],
    ['price and size', { limitTicks: asTicks(LARGEST_LEGAL), sizeLots: asLots(HUGE) }],
    ['stop of a sale', { isBuy: false, limitTicks: asTicks(PRICE + 10_000), stopTicks: asTicks(LARGEST_LEGAL) }],
    ['target', { takeProfitTicks: asTicks(LARGEST_LEGAL) }],
    ['reduction', { reduceOnly: true, isBuy: false, sizeLots: asLots(HUGE), stopTicks: null }],
    ['twap', { orderType: 'twap', limitTicks: null, sizeLots: asLots(HUGE), twap: { minutes: 5, randomize: false } }],
  ])('%s: refused, nothing is sent and the engine goes on', (_, change) => {
    const lab = PipelineLab.live();
    const output = place(lab, change);
    expect(output.reply).toMatchObject({ ok: false });
    expect(ordersOf(output)).toEqual([]);
    expect(ordersOf(place(lab))).toHaveLength(1);
  });

  test.each([
    ['limit of a resting order', false],
    ['size of a resting order', true],
  ])('%s that is changed: whatever comes of it, nothing larger is sent', (_, size) => {
    const lab = PipelineLab.live();
    const request = theOnly(ordersOf(place(lab)));
    lab.update(firstOf(request), 'open');
    lab.command({
      type: 'modifyOrder',
      cloid: firstOf(request).cloid,
      priceTicks: size ? null : asTicks(LARGEST_LEGAL),
      sizeLots: size ? asLots(HUGE) : null,
    });
    expect(ordersOf(lab.update(firstOf(request), 'canceled'))).toEqual([]);
    expect(ordersOf(lab.pass(2_000))).toEqual([]);
  });

  test('a stop of a short beyond all prices: the stop that stands stays', () => {
    const lab = PipelineLab.live();
    lab.hold(0, 'short');
    const output = place(lab, {
      orderType: 'stop_loss',
      limitTicks: null,
      stopTicks: null,
      reduceOnly: true,
      triggerTicks: asTicks(LARGEST_LEGAL),
    });
    expect(output.reply).toMatchObject({ ok: false });
    expect(cancelsOf({ effects: lab.pass(20_000) })).toEqual([]);
  });
});

describe('a reversal', () => {
  test.each([
    ['short', 'stop_loss', 2.2],
    ['long', 'take_profit', 2.5],
    ['short', 'stop_loss', 2],
    ['long', 'take_profit', 2],
  ] as const)(
    'of a %s whose %s lies at %d times the mark opens nothing, and the engine goes on',
    (side, orderType, times) => {
      const lab = PipelineLab.live();
      lab.hold(0, side);
      const moved = place(lab, {
        orderType,
        isBuy: side === 'short',
        limitTicks: null,
        stopTicks: null,
        reduceOnly: true,
        triggerTicks: asTicks(PRICE * times),
      });
      expect(moved.reply).toMatchObject({ ok: true });
      const closing = ordersOf(lab.command({ type: 'reversePosition', asset: 0 }));
      const close = closing[closing.length - 1] as (typeof closing)[number];
      lab.fill(firstOf(close), firstOf(close).sizeLots);
      lab.answerFilled(close);
      const sent = ordersOf(lab.pass(2_000)).filter((each) => !each.reducesOnly);
      for (const each of sent) for (const order of each.orders) expect(order.priceTicks).toBeGreaterThan(0);
      expect(lab.step({ kind: 'Tick' }).effects).toBeDefined();
    },
  );
});

describe('a position', () => {
  test('that an order from elsewhere flipped is not closed because our old stop lies beyond its mark', () => {
    const lab = PipelineLab.live();
    lab.hold(0, 'long');
    const lots = -50;
    const output = lab.account('periodic', { positions: [[0, lots]] });
    const effects = [...output.effects, ...lab.pass(5_000)];
    const acting = ordersOf(effects)
      .flatMap((each) => each.orders)
      .filter((order) => order.type.kind === 'limit');
    expect(acting).toEqual([]);
  });
});

describe('a reduce-only limit that is changed', () => {
  test('while the position shrinks is replaced for what is left of that', () => {
    const lab = PipelineLab.live();
    const held = lab.hold(0, 'long');
    const size = firstOf(held).sizeLots;
    const request = theOnly(
      ordersOf(
        place(lab, {
          isBuy: false,
          reduceOnly: true,
          sizeLots: size,
          stopTicks: null,
          limitTicks: asTicks(PRICE + 10_000),
        }),
      ),
    );
    lab.update(firstOf(request), 'open');
    lab.command({
      type: 'modifyOrder',
      cloid: firstOf(request).cloid,
      priceTicks: asTicks(PRICE + 5_000),
      sizeLots: null,
    });
    lab.fill(held.orders[1] as WireOrder, size - 100);
    const next = ordersOf(lab.update(firstOf(request), 'canceled'))
      .flatMap((each) => each.orders)
      .filter((order) => order.type.kind === 'limit');
    expect(theOnly(next)).toMatchObject({ sizeLots: 100, reduceOnly: true, isBuy: false });
  });
});

describe('a change that cannot be carried out', () => {
  test.each([
    ['at a price that is none of the venue', asTicks(PRICE - 10_001)],
    ['at a price beyond counting', asTicks(LARGEST_LEGAL)],
  ])('%s leaves the order where it is', (_, priceTicks) => {
    const lab = PipelineLab.live();
    const request = theOnly(ordersOf(place(lab)));
    lab.update(firstOf(request), 'open');
    const output = lab.command({ type: 'modifyOrder', cloid: firstOf(request).cloid, priceTicks, sizeLots: null });
    expect(output.reply).toMatchObject({ ok: false, error: { code: 'BAD_TICK' } });
    expect(cancelsOf(output)).toEqual([]);
  });

  test('because nothing may open leaves the order where it is', () => {
    const lab = PipelineLab.live();
    const request = theOnly(ordersOf(place(lab)));
    lab.update(firstOf(request), 'open');
    lab.step({ kind: 'AdapterFault', component: 'journal', message: 'disk full', recovered: false });
    const change = { type: 'modifyOrder', cloid: firstOf(request).cloid, priceTicks: asTicks(PRICE - 20_000) } as const;
    const output = lab.command({ ...change, sizeLots: null });
    expect(output.reply).toMatchObject({ ok: false });
    expect(cancelsOf(output)).toEqual([]);
  });
});
