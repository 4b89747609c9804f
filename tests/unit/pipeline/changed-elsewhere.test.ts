import { describe, expect, test } from 'vitest';
import { asLots, asTicks } from '../../../src/contract/units.ts';
import type { VenueOpenOrder } from '../../../src/engine/domain/inputs.ts';
import type { WireOrder } from '../../../src/engine/domain/orders-wire.ts';
import { cancelsOf, ordersOf, PipelineLab, PRICE, restingTicket, theOnly } from '../../support/pipeline-lab.ts';

/* A second hand changes an order of ours and keeps our name for it: at the venue that is a new order, with a new number. */

const OLD = 10;
const NEW = 20;

function resting(): { readonly lab: PipelineLab; readonly order: WireOrder } {
  const lab = PipelineLab.live();
  const request = theOnly(ordersOf(lab.command({ type: 'placeOrder', order: restingTicket() })));
  const [order] = request.orders;
  if (order === undefined) throw new Error('no order');
  news(lab, order, OLD, 'open');
  return { lab, order };
}

const news = (lab: PipelineLab, { cloid, sizeLots }: WireOrder, oid: number, status: 'open' | 'canceled', filled = 0) =>
  lab.step({
    kind: 'OrderUpdate',
    asset: 0,
    oid,
    cloid,
    status,
    filledLots: asLots(filled),
    remainingLots: asLots(sizeLots - filled),
    venueAtMs: lab.atMs,
  });

const listed = ({ cloid }: WireOrder, oid: number, change: Partial<VenueOpenOrder> = {}): VenueOpenOrder => ({
  asset: 0,
  oid,
  cloid,
  isBuy: true,
  priceTicks: asTicks(PRICE - 15_000),
  triggerTicks: null,
  tpsl: null,
  remainingLots: asLots(200),
  reduceOnly: false,
  live: true,
  ...change,
});

const viewOf = (lab: PipelineLab, { cloid }: WireOrder) =>
  lab.engine
    .viewSnapshot()
    .flatMap((patch) => (patch.kind === 'orders' ? patch.upsert : []))
    .find((order) => order.cloid === cloid);

describe('a limit of ours that was changed elsewhere', () => {
  test('is followed: number, price and size are the new ones, and it counts and can be cancelled', () => {
    const { lab, order } = resting();
    news(lab, order, OLD, 'canceled');
    expect(viewOf(lab, order)?.state).toBe('cancelled');
    // The account is looked at soon: the stream tells neither price nor what it is for.
    news(lab, order, NEW, 'open');
    expect(lab.pass(1_500).some(({ kind }) => kind === 'QueryAccount')).toBe(true);
    const output = lab.account('periodic', { openOrders: [listed(order, NEW)] });
    expect(viewOf(lab, order)).toMatchObject({ state: 'open', oid: NEW, priceTicks: PRICE - 15_000, sizeLots: 200 });
    expect(output.effects.filter((effect) => effect.kind === 'Alert')).toHaveLength(1);
    expect(lab.engine.figures().maxAssetExposureRate).toBeGreaterThan(0);
    expect(cancelsOf(lab.command({ type: 'cancelOrder', cloid: order.cloid }))).toEqual([order.cloid]);
    news(lab, order, NEW, 'canceled');
    expect(viewOf(lab, order)?.state).toBe('cancelled');
  });

  test('is followed where no stream told of it', () => {
    const { lab, order } = resting();
    lab.account('periodic', { openOrders: [listed(order, NEW)] });
    expect(viewOf(lab, order)).toMatchObject({ state: 'open', oid: NEW, sizeLots: 200 });
    // The end of the old number is no news of the new one.
    news(lab, order, OLD, 'canceled');
    expect(viewOf(lab, order)?.state).toBe('open');
  });

  test('keeps what it executed before', () => {
    const { lab, order } = resting();
    lab.fill(order, 100, { oid: OLD });
    lab.atMs += 1_000;
    lab.account('periodic', { openOrders: [listed(order, NEW)], positions: [[0, 100]] });
    expect(viewOf(lab, order)).toMatchObject({ state: 'partially_filled', filledLots: 100, sizeLots: 300, oid: NEW });
  });

  test('is left as it is by a statement that still lists its old number', () => {
    const { lab, order } = resting();
    lab.account('periodic', { openOrders: [listed(order, NEW)] });
    lab.account('periodic', { openOrders: [listed(order, OLD, { priceTicks: asTicks(PRICE - 10_000) })] });
    expect(viewOf(lab, order)).toMatchObject({ oid: NEW, priceTicks: PRICE - 15_000 });
  });
});

describe('a stop of ours that was moved elsewhere', () => {
  test('is the stop of its position from then on, alone', () => {
    const lab = PipelineLab.live();
    const [parent, stop] = lab.hold(0, 'long').orders;
    if (parent === undefined || stop === undefined) throw new Error('an entry has orders');
    news(lab, stop, OLD, 'open');
    const moved = asTicks(PRICE * 0.99);
    const held = parent.sizeLots;
    lab.atMs += 1_000;
    const sl = { isBuy: false, reduceOnly: true, tpsl: 'sl', triggerTicks: moved, remainingLots: held } as const;
    const output = lab.account('periodic', { openOrders: [listed(stop, NEW, sl)], positions: [[0, held]] });
    expect(viewOf(lab, stop)).toMatchObject({ oid: NEW, triggerTicks: moved });
    expect(lab.engine.figures().positions[0]?.stopTicks).toBe(moved);
    expect([ordersOf(output), cancelsOf(output)]).toEqual([[], []]);
  });
});
