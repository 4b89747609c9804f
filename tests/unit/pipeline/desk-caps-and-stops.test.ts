import { describe, expect, test } from 'vitest';
import { asLots, asTicks, asUnits } from '../../../src/contract/units.ts';
import type { WireOrder } from '../../../src/engine/domain/orders-wire.ts';
import type { Effect } from '../../../src/engine/domain/outputs.ts';
import { configHash } from '../../../src/engine/index.ts';
import {
  cancelsOf,
  ordersOf,
  PipelineLab,
  PRICE,
  type SendOrders,
  theOnly,
  firstOf,
  placeResting as place,
  legsOf,
} from '../../support/pipeline-lab.ts';

/** An order from elsewhere in the market of an entry. */
const foreignOf = (entry: SendOrders, isBuy: boolean): WireOrder => ({ ...firstOf(entry), isBuy });
const atMarket = { orderType: 'market', limitTicks: null, timeInForce: 'Ioc' } as const;
/** 15 % of 10,000 USDC in lots of 1 USDC, and the slippage between the touch and the mark. */
const CAP_LOTS = 1_500;

describe('openings of one millisecond', () => {
  test('by ticket and by hand together stay within the cap of the asset', () => {
    const lab = PipelineLab.live();
    const sent: WireOrder[] = [];
    for (const lots of [700, 600, 500, 400, 300, 200, 100, 50]) {
      for (const side of [atMarket, {}]) {
        sent.push(...legsOf(place(lab, { ...side, sizeLots: asLots(lots) }).effects, 'limit'));
      }
    }
    const total = sent.reduce((sum, order) => sum + order.sizeLots, 0);
    expect(sent.length).toBeGreaterThan(1);
    expect(total).toBeLessThanOrEqual(CAP_LOTS);
  });

  test('of which all fates are unknown still count', () => {
    const lab = PipelineLab.live();
    let total = 0;
    for (let i = 0; i < 12; i++) {
      for (const request of ordersOf(place(lab, { ...atMarket, sizeLots: asLots(300 + i) }))) {
        total += firstOf(request).sizeLots;
        lab.answer(request, 'unknown');
      }
    }
    expect(total).toBeGreaterThan(0);
    expect(total).toBeLessThanOrEqual(CAP_LOTS);
  });

  test('a cap that is reached by the drift of the price takes no more of that side', () => {
    const lab = PipelineLab.live();
    const request = theOnly(ordersOf(place(lab, { ...atMarket, sizeLots: asLots(450) })));
    lab.fill(firstOf(request), 450);
    lab.answerFilled(request);
    const capped = asLots(1_000);
    lab.atMs += 100;
    lab.prices(PRICE * 1.6);
    const more = { sizeLots: capped, stopTicks: asTicks(PRICE * 1.57) };
    expect(ordersOf(place(lab, { ...atMarket, ...more }))).toEqual([]);
  });
});

describe('a ticket', () => {
  test('from before the limits were lowered opens nothing', () => {
    const lab = PipelineLab.live();
    const ticket = lab.propose(0, 'long');
    const settings = {
      ...lab.settings,
      risk: { ...lab.settings.risk, caps: { ...lab.settings.risk.caps, assetRate: 0.01 } },
    };
    lab.step({ kind: 'ConfigChanged', version: 2, settings, configHash: configHash(settings) });
    const approved = lab.approve(ticket);
    expect(approved.reply).toMatchObject({ ok: false });
    expect(ordersOf(approved)).toEqual([]);
  });

  test('that is approved in the millisecond of the kill switch opens nothing', () => {
    const lab = PipelineLab.live();
    const ticket = lab.propose(0, 'long');
    lab.command({ type: 'killSwitch', flatten: false });
    expect(ordersOf(lab.approve(ticket))).toEqual([]);
  });

  test('whose order still waits for the disk as the kill switch is hit: cancelled, and what it fills all the same is closed', () => {
    const lab = PipelineLab.live();
    const request = lab.enter(0, 'long');
    const kill = lab.command({ type: 'killSwitch', flatten: true });
    expect(cancelsOf(kill)).toEqual([firstOf(request).cloid]);
    const effects = [...lab.fill(firstOf(request), firstOf(request).sizeLots).effects];
    effects.push(...lab.answerFilled(request).effects, ...lab.pass(1_000));
    expect(theOnly(legsOf(effects, 'limit'))).toMatchObject({ sizeLots: firstOf(request).sizeLots, reduceOnly: true });
  });
});

describe('a stop', () => {
  const held = (lab: PipelineLab) => lab.hold(0, 'long');

  test('covers after each fill of the position exactly what is held, added or taken', () => {
    const lab = PipelineLab.live();
    const entry = held(lab);
    const standing = new Map<string, number>([[(entry.orders[1] as WireOrder).cloid, firstOf(entry).sizeLots]]);
    const settle = (effects: readonly Effect[]): void => {
      for (const request of ordersOf(effects)) {
        for (const order of request.orders) {
          if (order.type.kind !== 'trigger') continue;
          if (order.type.tpsl === 'sl') standing.set(order.cloid, order.sizeLots);
          settle(lab.update(order, 'open').effects);
        }
      }
      for (const cloid of cancelsOf({ effects })) {
        standing.delete(cloid);
        const order = { ...firstOf(entry), cloid };
        settle(lab.update(order, 'canceled').effects);
      }
    };
    let size: number = firstOf(entry).sizeLots;
    for (const delta of [-50, -20, 30, -60, 10]) {
      lab.atMs += 1_000;
      settle(lab.fill(foreignOf(entry, delta > 0), Math.abs(delta), { cloid: null, oid: 900 }).effects);
      settle(lab.pass(6_000));
      size += delta;
      const covered = [...standing.values()].reduce((sum, lots) => sum + lots, 0);
      expect(covered).toBe(size);
    }
  });

  test('that the mark has passed before it was placed is not sent: the position is closed instead', () => {
    const lab = PipelineLab.live();
    const request = lab.enter(0, 'long');
    lab.atMs += 10;
    lab.prices(PRICE * 0.9);
    const effects = [
      ...lab.fill(firstOf(request), 40).effects,
      ...lab.update(firstOf(request), 'canceled', 40).effects,
    ];
    effects.push(...lab.pass(1_000));
    expect(legsOf(effects, 'trigger')).toEqual([]);
    expect(theOnly(legsOf(effects, 'limit'))).toMatchObject({ sizeLots: 40, reduceOnly: true, isBuy: false });
  });

  test('and a target that both fill in part at once and end flat: nothing more is sent', () => {
    const lab = PipelineLab.live();
    const entry = held(lab);
    const [, stop, target] = entry.orders as readonly [WireOrder, WireOrder, WireOrder];
    const effects = [...lab.update(stop, 'triggered').effects, ...lab.update(target, 'triggered').effects];
    effects.push(...lab.fill(stop, 60).effects, ...lab.fill(target, target.sizeLots - 60).effects);
    effects.push(...lab.update(target, 'reduceOnlyCanceled', target.sizeLots - 60).effects);
    effects.push(...lab.update(stop, 'reduceOnlyCanceled', 60).effects, ...lab.pass(30_000));
    expect(ordersOf(effects)).toEqual([]);
  });

  test.each([
    ['a liquidation', true],
    ['an order from elsewhere or a deleveraging', false],
  ])('after %s takes the position is cleared away, and nothing is sent for it', (_, liquidation) => {
    const lab = PipelineLab.live();
    const entry = held(lab);
    const effects = [
      ...lab.fill(foreignOf(entry, false), firstOf(entry).sizeLots, { cloid: null, oid: 900, liquidation }).effects,
    ];
    effects.push(...lab.pass(20_000));
    expect(ordersOf(effects)).toEqual([]);
    const gone = entry.orders.slice(1).map(({ cloid }) => cloid);
    expect([...new Set(cancelsOf({ effects }))].toSorted()).toEqual(gone.toSorted());
  });

  test('of the old side is cleared away when an order from elsewhere turns the position', () => {
    const lab = PipelineLab.live();
    const entry = held(lab);
    const output = lab.fill(foreignOf(entry, false), firstOf(entry).sizeLots + 30, {
      cloid: null,
      oid: 900,
      feeUnits: asUnits(0),
    });
    const effects = [...output.effects, ...lab.pass(5_000)];
    expect(ordersOf(effects)).toEqual([]);
    expect(cancelsOf({ effects })).toContain((entry.orders[1] as WireOrder).cloid);
  });
});
