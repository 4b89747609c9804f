import { describe, expect, test } from 'vitest';
import type { OrderTicket } from '../../../src/contract/commands.ts';
import { asLots, asTicks } from '../../../src/contract/units.ts';
import type { WireOrder } from '../../../src/engine/domain/orders-wire.ts';
import type { Effect, StepOutput } from '../../../src/engine/domain/outputs.ts';
import { cancelsOf, ordersOf, PipelineLab, PRICE, restingTicket, theOnly } from '../../support/pipeline-lab.ts';

/* What a person has resting at the venue while it is away: it stays there, is compared at the return, and goes on counting. */

const DOWN_MS = 30_000;
const TWAP_ID = 77;

const overTime: OrderTicket = {
  ...restingTicket({ asset: 1, orderType: 'twap', limitTicks: null, timeInForce: 'Ioc', sizeLots: asLots(150) }),
  twap: { minutes: 5, randomize: false },
};

/** A limit of 200 lots and an order over time of 150, 3.5 % of equity together; then the line goes for good. */
function away(): { readonly lab: PipelineLab; readonly limit: WireOrder; readonly twap: string } {
  const lab = PipelineLab.live([], (base) => ({
    ...base,
    execution: { ...base.execution, fallbackAfterMs: DOWN_MS },
  }));
  const place = (order: OrderTicket): StepOutput => lab.command({ type: 'placeOrder', order });
  const request = theOnly(ordersOf(place(restingTicket({ sizeLots: asLots(200) }))));
  for (const order of request.orders) lab.update(order, 'open');
  const sent = theOnly(place(overTime).effects.filter((effect) => effect.kind === 'SendTwap'));
  lab.step({
    kind: 'VenueReply',
    effectId: sent.effectId,
    outcome: { status: 'ok', legs: [{ cloid: sent.cloid, status: 'resting', oid: TWAP_ID }] },
  });
  const [limit] = request.orders;
  if (limit === undefined) throw new Error('no order');
  lab.disconnect();
  const effects = lab.pass(DOWN_MS);
  expect(cancelsOf({ effects })).toEqual([]);
  expect(lab.engine.figures().mode.mode).toBe('fallback');
  return { lab, limit, twap: sent.cloid };
}

const listed = ({ cloid, priceTicks }: WireOrder, remaining: number) => ({
  asset: 0,
  oid: 1,
  cloid,
  isBuy: true,
  priceTicks,
  triggerTicks: null,
  tpsl: null,
  remainingLots: asLots(remaining),
  reduceOnly: false,
  live: true,
});

const stateOf = (lab: PipelineLab, cloid: string) =>
  lab.engine
    .viewSnapshot()
    .flatMap((patch) => (patch.kind === 'orders' ? patch.upsert : []))
    .find((order) => order.cloid === cloid);

const asked = (effects: readonly Effect[]) =>
  effects.flatMap((effect) => (effect.kind === 'QueryOrder' ? [effect.cloid] : []));

describe('at the return', () => {
  test('they are compared before anything opens, stay, and count against what may rest', () => {
    const { lab, limit, twap } = away();
    lab.connect();
    lab.prices(PRICE);
    lab.atMs += 1_000;
    const compared = lab.account('reconnect', { openOrders: [listed(limit, 200)] });
    expect(lab.engine.figures().mode.mode).toBe('confirming');
    expect(cancelsOf(compared)).toEqual([]);
    // The venue lists no order over time: it is asked for by its number.
    expect(asked(compared.effects)).toContain(twap);
    expect(lab.command({ type: 'resumeLive' }).reply).toMatchObject({ ok: true });
    lab.prices(PRICE);
    const more = lab.command({ type: 'placeOrder', order: restingTicket({ asset: 2, sizeLots: asLots(160) }) });
    expect(more.reply).toMatchObject({ ok: false, error: { code: 'OVER_CAP', field: 'risk.caps.resting' } });
    expect([stateOf(lab, limit.cloid)?.state, stateOf(lab, twap)?.state]).toEqual(['open', 'open']);
  });

  test('what they filled meanwhile is booked on them and covered at once', () => {
    const { lab, limit, twap } = away();
    lab.connect();
    lab.prices(PRICE);
    lab.atMs += 1_000;
    const fill = {
      kind: 'Fill',
      isBuy: true,
      priceTicks: asTicks(PRICE),
      feeUnits: 0 as never,
      isTaker: true,
      liquidation: false,
      venueAtMs: lab.atMs - 10_000,
    } as const;
    const compared = lab.account('reconnect', {
      openOrders: [listed(limit, 120)],
      positions: [
        [0, 80],
        [1, 40],
      ],
      fills: [
        { ...fill, tid: 'a', asset: 0, oid: 1, cloid: limit.cloid, sizeLots: asLots(80) },
        { ...fill, tid: 'b', asset: 1, oid: 901, cloid: null, sizeLots: asLots(40), twapId: TWAP_ID },
      ],
    });
    expect(stateOf(lab, limit.cloid)).toMatchObject({ filledLots: 80 });
    expect(stateOf(lab, twap)).toMatchObject({ filledLots: 40 });
    const stops = ordersOf(compared).flatMap(({ orders }) =>
      orders.filter(({ type, reduceOnly }) => type.kind === 'trigger' && type.tpsl === 'sl' && reduceOnly),
    );
    expect(new Map(stops.map(({ asset, sizeLots }) => [asset, sizeLots]))).toEqual(
      new Map([
        [0, 80],
        [1, 40],
      ]),
    );
    expect(stops).toHaveLength(2);
    expect(cancelsOf(compared)).toEqual([]);
  });

  test('one that a person cancelled while nobody could be told is cancelled once it can', () => {
    const { lab, limit } = away();
    expect(cancelsOf(lab.command({ type: 'cancelOrder', cloid: limit.cloid }))).toEqual([limit.cloid]);
    lab.connect();
    lab.prices(PRICE);
    lab.atMs += 1_000;
    lab.account('reconnect', { openOrders: [listed(limit, 200)] });
    const effects = [...lab.pass(10_000), ...lab.update(limit, 'open').effects];
    expect(cancelsOf({ effects })).toContain(limit.cloid);
  });
});
