import { expect, test } from 'vitest';
import { asTicks } from '../../../src/contract/units.ts';
import type { WireOrder } from '../../../src/engine/domain/orders-wire.ts';
import { cancelsOf, ordersOf, PipelineLab, PRICE, restingTicket, theOnly } from '../../support/pipeline-lab.ts';

const order = restingTicket({ stopTicks: asTicks(PRICE * 0.96), takeProfitTicks: asTicks(PRICE * 1.04) });

test('the stop and the target of an entry that rests are left alone while it does', () => {
  const lab = PipelineLab.live();
  const request = theOnly(ordersOf(lab.command({ type: 'placeOrder', order })));
  const effects = [
    ...lab.step({
      kind: 'VenueReply',
      effectId: request.effectId,
      outcome: {
        status: 'ok',
        legs: request.orders.map(({ cloid }, i) => ({ cloid, status: i === 0 ? 'resting' : 'waiting', oid: i + 1 })),
      },
    }).effects,
    ...request.orders.flatMap((each) => lab.update(each, 'open').effects),
    ...lab.pass(10_000),
  ];
  expect(cancelsOf({ effects })).toEqual([]);
  // Once it is gone, so are they: what the venue may have left of them is cleared.
  const [parent, stop, target] = request.orders as [WireOrder, WireOrder, WireOrder];
  const cleared = [...lab.update(parent, 'canceled').effects, ...lab.pass(10_000)];
  expect(cancelsOf({ effects: cleared })).toEqual(expect.arrayContaining([stop.cloid, target.cloid]));
});
