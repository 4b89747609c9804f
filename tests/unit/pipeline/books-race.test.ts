import { describe, expect, test } from 'vitest';
import { asLots, asTicks } from '../../../src/contract/units.ts';
import type { VenueOpenOrder } from '../../../src/engine/domain/inputs.ts';
import type { WireOrder } from '../../../src/engine/domain/orders-wire.ts';
import { ordersOf, PipelineLab, PRICE, theOnly } from '../../support/pipeline-lab.ts';

const foreign: VenueOpenOrder = {
  asset: 0,
  oid: 77,
  cloid: null,
  isBuy: true,
  priceTicks: asTicks(PRICE - 10_000),
  triggerTicks: null,
  tpsl: null,
  remainingLots: asLots(100),
  reduceOnly: false,
  live: true,
};

const positionOf = (lab: PipelineLab, asset: number) =>
  lab.engine
    .viewSnapshot()
    .flatMap((patch) => (patch.kind === 'positions' ? patch.upsert : []))
    .find((position) => position.asset === asset);

/** Size of an entry that a fresh proposal would get. */
function sizeOffered(lab: PipelineLab): number {
  return theOnly(ordersOf(lab.approve(lab.propose(0, 'long')))).orders[0]?.sizeLots ?? 0;
}

describe('an order from elsewhere that had filled in part before it was taken up', () => {
  test.each(['canceled', 'filled'] as const)('leaves no exposure behind when it ends: %s', (status) => {
    const untouched = PipelineLab.live();
    const lab = PipelineLab.live();
    for (const each of [untouched, lab]) each.account('periodic');
    // 400 of 500 were executed and closed again before we looked: 100 are left.
    lab.account('periodic', { openOrders: [foreign] });
    lab.step({
      kind: 'OrderUpdate',
      asset: 0,
      oid: 77,
      cloid: null,
      status,
      filledLots: asLots(status === 'filled' ? 500 : 400),
      remainingLots: asLots(status === 'filled' ? 0 : 100),
      venueAtMs: lab.atMs,
    });
    if (status === 'filled') {
      const order = { asset: 0, cloid: null, isBuy: true, type: { kind: 'limit' }, priceTicks: PRICE - 10_000 };
      lab.step(lab.fillOf(order as unknown as WireOrder, 100, { oid: 77, cloid: null }));
      lab.step(lab.fillOf({ ...order, isBuy: false } as unknown as WireOrder, 100, { oid: 78, cloid: null }));
    }
    expect(positionOf(lab, 0)).toBeUndefined();
    expect(sizeOffered(lab)).toBe(sizeOffered(untouched));
  });
});

describe('an entry whose fill never comes', () => {
  function offeredAfter(waitMs: number) {
    const lab = PipelineLab.live();
    const request = lab.enter(0, 'long');
    lab.answerFilled(request);
    lab.pass(waitMs);
    lab.account('periodic');
    lab.prices(PRICE);
    return { offered: sizeOffered(lab), first: request.orders[0]?.sizeLots ?? 0 };
  }

  test('counts as exposure until the account was compared a minute later, and not for ever', () => {
    const early = offeredAfter(20_000);
    expect(early.offered).toBeLessThan(early.first);
    const late = offeredAfter(61_000);
    expect(late.offered).toBe(late.first);
  });
});

describe('a fill that the account held already without naming it', () => {
  test('is compared with the account again within seconds, not at the next round', () => {
    const lab = PipelineLab.live();
    const request = lab.hold(0, 'long');
    const [parent, stop] = request.orders;
    if (parent === undefined || stop === undefined) throw new Error('an entry has orders');
    const fill = lab.fillOf(stop, parent.sizeLots);
    lab.atMs += 50;
    // The statement is flat; the list of fills lagged behind it.
    lab.account('periodic');
    lab.step(fill);
    const asked = lab.pass(2_500).filter(({ kind }) => kind === 'QueryAccount');
    expect(asked.length).toBeGreaterThan(0);
  });
});

describe('a fill that a cancel met on its way', () => {
  const quiet = (fillAfterMs: number) => {
    const lab = PipelineLab.live();
    const request = lab.enter(0, 'long');
    const [parent] = request.orders;
    if (parent === undefined) throw new Error('an entry has orders');
    lab.update(parent, 'open');
    const executedAtMs = lab.atMs + fillAfterMs;
    lab.atMs += 50;
    const cancel = lab
      .command({ type: 'cancelOrder', cloid: parent.cloid })
      .effects.find(({ kind }) => kind === 'Cancel');
    if (cancel === undefined) throw new Error('nothing was cancelled');
    lab.atMs += 50;
    lab.answerCancel(cancel, 'cancelled');
    lab.atMs = Math.max(lab.atMs, executedAtMs) + 10;
    const output = lab.fill(parent, 10, { venueAtMs: executedAtMs });
    return output.effects.flatMap((effect) => (effect.kind === 'Alert' ? [effect.alert.title] : []));
  };

  test('is no order that lived after all; one that came after its end is', () => {
    expect(quiet(60)).not.toContain('S0 order lived after all');
    expect(quiet(500)).toContain('S0 order lived after all');
  });
});
