import { describe, expect, test } from 'vitest';
import { asLots, asTicks, asUnits } from '../../../src/contract/units.ts';
import type { FundingInput, VenueOpenOrder } from '../../../src/engine/domain/inputs.ts';
import { Engine } from '../../../src/engine/index.ts';
import type { WireOrder } from '../../../src/engine/domain/orders-wire.ts';
import { cancelsOf, ordersOf, PipelineLab, PRICE, theOnly } from '../../support/pipeline-lab.ts';

const CASH = 10_000_000_000;
const HOUR = 3_600_000;

const limit = (change: Partial<VenueOpenOrder> = {}): VenueOpenOrder => ({
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
  ...change,
});

const stop = (lots: number, change: Partial<VenueOpenOrder> = {}): VenueOpenOrder =>
  limit({
    isBuy: false,
    priceTicks: asTicks(PRICE * 0.88),
    triggerTicks: asTicks(PRICE * 0.98),
    tpsl: 'sl',
    remainingLots: asLots(lots),
    reduceOnly: true,
    ...change,
  });

const asListed = (order: WireOrder, oid: number): VenueOpenOrder => ({
  asset: order.asset,
  oid,
  cloid: order.cloid,
  isBuy: order.isBuy,
  priceTicks: order.priceTicks,
  triggerTicks: order.type.kind === 'trigger' ? order.type.triggerTicks : null,
  tpsl: order.type.kind === 'trigger' ? order.type.tpsl : null,
  remainingLots: order.sizeLots,
  reduceOnly: order.reduceOnly,
  live: true,
});

const shown = (lab: PipelineLab) =>
  lab.engine.viewSnapshot().flatMap((patch) => (patch.kind === 'orders' ? patch.upsert : []));
const foreignOf = (lab: PipelineLab) => shown(lab).filter(({ foreign }) => foreign);

const stopOf = (request: { readonly orders: readonly WireOrder[] }): number => {
  const type = request.orders[1]?.type;
  if (type?.kind !== 'trigger') throw new Error('an entry has a stop');
  return type.triggerTicks;
};

/** An entry that fills in part and then ends with its children; what is sent to cover it. */
function partFilled(lab: PipelineLab) {
  const request = lab.enter(0, 'long');
  const [parent, ...children] = request.orders as readonly [WireOrder, ...WireOrder[]];
  const saved = JSON.stringify(lab.engine.snapshot());
  const fill = lab.fillOf(parent, 10);
  lab.step(fill);
  const outputs = [lab.update(parent, 'canceled', 10), ...children.map((child) => lab.update(child, 'parentCanceled'))];
  return { fill, parent, children, saved, repairs: outputs.flatMap((output) => ordersOf(output)) };
}

describe('an order that was placed elsewhere', () => {
  test('is shown as foreign, counts as exposure, and ends when the venue lists it no longer', () => {
    const lab = PipelineLab.live();
    const output = lab.account('periodic', { openOrders: [limit({ remainingLots: asLots(1_000) })] });
    expect(theOnly(foreignOf(lab))).toMatchObject({ oid: 77, state: 'open', side: 'buy', sizeLots: 1_000 });
    expect(output.effects.filter(({ kind }) => kind === 'QueryOrder')).toEqual([]);
    expect(lab.engine.figures().orders).toMatchObject({ submitted: 0, cancelled: 0 });
    // 10 % of the account stands in the way of a cap of 15 %; its stop is not known, so all of it counts as lost at stops.
    expect(lab.approve(lab.propose(0, 'long')).reply).toMatchObject({ ok: false });
    lab.account('periodic', { openOrders: [limit({ remainingLots: asLots(40) })] });
    expect(theOnly(foreignOf(lab))).toMatchObject({ state: 'partially_filled', filledLots: 960 });
    lab.account('periodic');
    expect(theOnly(foreignOf(lab))).toMatchObject({ state: 'cancelled' });
    expect(lab.engine.figures().orders).toMatchObject({ cancelled: 0 });
  });

  test('is left alone by the kill switch, by protection and by a cancel of a person', () => {
    const lab = PipelineLab.live();
    lab.account('periodic', { openOrders: [limit(), stop(5, { oid: 78 })] });
    expect(cancelsOf(lab.command({ type: 'killSwitch', flatten: true }))).toEqual([]);
    expect(cancelsOf({ effects: lab.pass(60_000) })).toEqual([]);
    const [first] = foreignOf(lab);
    const cancel = lab.command({ type: 'cancelOrder', cloid: first?.cloid ?? '' });
    expect(cancel.reply).toMatchObject({ ok: false });
    expect(cancelsOf(cancel)).toEqual([]);
  });

  test('as a stop at our level or nearer, covers a position of ours; one that acts later does not', () => {
    const level = stopOf(PipelineLab.live().enter(0, 'long'));
    for (const [triggerTicks, repairs] of [
      [asTicks(level + 10), 0],
      [asTicks(level - 10), 1],
    ] as const) {
      const lab = PipelineLab.live();
      lab.account('periodic', { openOrders: [stop(10, { triggerTicks })] });
      const sent = partFilled(lab).repairs.flatMap(({ orders }) => orders);
      const stops = sent.filter(({ type }) => type.kind === 'trigger' && type.tpsl === 'sl');
      expect(stops).toHaveLength(repairs);
    }
  });

  test('news of it bring the next look at the account nearer, its end is taken at once', () => {
    const lab = PipelineLab.live();
    lab.account('periodic', { openOrders: [limit()] });
    lab.step({
      kind: 'OrderUpdate',
      asset: 0,
      oid: 77,
      cloid: null,
      status: 'canceled',
      filledLots: asLots(0),
      remainingLots: asLots(0),
      venueAtMs: lab.atMs,
    });
    expect(theOnly(foreignOf(lab)).state).toBe('cancelled');
    lab.step({
      kind: 'OrderUpdate',
      asset: 1,
      oid: 80,
      cloid: null,
      status: 'open',
      filledLots: asLots(0),
      remainingLots: asLots(5),
      venueAtMs: lab.atMs,
    });
    expect(lab.pass(1_000).some(({ kind }) => kind === 'QueryAccount')).toBe(true);
  });

  test('and a position taken elsewhere are adopted, and told with what differed', () => {
    const lab = PipelineLab.live();
    const output = lab.account('periodic', { positions: [[2, 50]] });
    const alerts = output.effects.flatMap((effect) => (effect.kind === 'Alert' ? [effect.alert] : []));
    expect(alerts.find(({ category }) => category === 'reconciliation')).toMatchObject({
      level: 'warning',
      body: expect.stringContaining('our books held 0 S2, the venue holds 0.5 S2') as string,
    });
    expect(theOnly(lab.engine.figures().positions)).toMatchObject({ asset: 2, sizeLots: 50 });
  });
});

describe('a stop of ours that left unrecorded before a crash', () => {
  test('is taken up from the account before anything is repaired: there are never two, and duplicates are trimmed', () => {
    const lab = PipelineLab.live();
    // The entry fills in part; the repair leaves while the store is down, and the crash forgets it with everything since.
    const { fill, parent, children, saved, repairs } = partFilled(lab);
    const repair = theOnly(repairs);
    const [lost] = repair.orders as readonly [WireOrder, ...WireOrder[]];

    lab.engine = Engine.restore(JSON.parse(saved));
    lab.begin();
    lab.connect();
    const openOrders = repair.orders.map((order, i) => asListed(order, 50 + i));
    const start = lab.account('start', { positions: [[0, 10]], openOrders, fills: [fill] });
    expect(ordersOf(start)).toEqual([]);
    lab.update(parent, 'canceled', 10);
    for (const child of children) expect(ordersOf(lab.update(child, 'parentCanceled'))).toEqual([]);
    expect(ordersOf(lab.pass(20_000))).toEqual([]);
    expect(shown(lab).find(({ cloid }) => cloid === lost.cloid)).toMatchObject({ foreign: false, state: 'open' });
    const twin = asListed({ ...lost, cloid: `${lost.cloid.slice(0, 30)}ffff` }, 60);
    const trimmed = cancelsOf(lab.account('periodic', { positions: [[0, 10]], openOrders: [...openOrders, twin] }));
    expect(trimmed).toHaveLength(1);
  });
});

describe('funding', () => {
  const payment = (change: Partial<FundingInput> = {}): FundingInput => ({
    kind: 'Funding',
    asset: 0,
    units: asUnits(-2_500_000),
    sizeLots: asLots(10),
    rate: 0.0000125,
    venueAtMs: 0,
    ...change,
  });

  test('moves cash once, by an input or with the account, and is no difference', () => {
    const lab = PipelineLab.live();
    lab.atMs += 1_000;
    lab.step(payment({ venueAtMs: lab.atMs }));
    lab.step(payment({ venueAtMs: lab.atMs }));
    expect(lab.engine.figures().equity?.equityUnits).toBe(CASH - 2_500_000);
    lab.atMs += 1_000;
    lab.account('periodic', { cashUnits: CASH - 2_500_000 });
    expect(lab.engine.figures().counters.reconcileDifferences).toBe(0);
    lab.atMs += HOUR;
    const second = payment({ venueAtMs: lab.atMs, units: asUnits(4) });
    lab.account('periodic', {
      cashUnits: CASH - 2_499_996,
      funding: [payment({ venueAtMs: lab.atMs - HOUR - 1_000 }), second],
    });
    expect(lab.engine.figures().counters.reconcileDifferences).toBe(0);
    // Told late by the stream: the account held it already.
    lab.step(second);
    lab.step(payment({ asset: 1, venueAtMs: lab.atMs }));
    expect(lab.engine.figures().equity?.equityUnits).toBe(CASH - 2_499_996);
  });
});
