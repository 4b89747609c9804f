import { describe, expect, test } from 'vitest';
import { asLots, asTicks } from '../../../src/contract/units.ts';
import type { WireOrder } from '../../../src/engine/domain/orders-wire.ts';
import type { Effect, StepOutput } from '../../../src/engine/domain/outputs.ts';
import { cancelsOf, ordersOf, PipelineLab, PRICE, restingTicket, theOnly } from '../../support/pipeline-lab.ts';

/* Reductions that the venue works over time: they keep nobody in a position, and end with it. */

type SendTwap = Extract<Effect, { kind: 'SendTwap' }>;

const TWAP_ID = 77;

/** A long of our own, and a sale over five minutes of 100 lots of it whose request has left. */
function leaving(): { readonly lab: PipelineLab; readonly sent: SendTwap; readonly held: number } {
  const lab = PipelineLab.live();
  lab.hold(0, 'long');
  const { effects } = lab.command({
    type: 'placeOrder',
    order: {
      ...restingTicket({ orderType: 'twap', limitTicks: null, timeInForce: 'Ioc', sizeLots: asLots(100) }),
      isBuy: false,
      reduceOnly: true,
      stopTicks: null,
      twap: { minutes: 5, randomize: false },
    },
  });
  const sent = theOnly(effects.filter((effect) => effect.kind === 'SendTwap'));
  return { lab, sent, held: lab.engine.figures().positions[0]?.sizeLots ?? 0 };
}

const runs = (lab: PipelineLab, { effectId, cloid }: SendTwap): StepOutput =>
  lab.step({
    kind: 'VenueReply',
    effectId,
    outcome: { status: 'ok', legs: [{ cloid, status: 'resting', oid: TWAP_ID }] },
  });

/** The order as the fill of a slice sees it. */
const slice = (): WireOrder => ({
  cloid: '0x0',
  asset: 0,
  isBuy: false,
  priceTicks: asTicks(PRICE),
  sizeLots: asLots(10),
  reduceOnly: true,
  type: { kind: 'limit', tif: 'Ioc' },
});

const closing = (output: { readonly effects: readonly Effect[] }): readonly number[] =>
  ordersOf(output).flatMap(({ orders }) =>
    orders.flatMap(({ type, reduceOnly, sizeLots }) => (type.kind === 'limit' && reduceOnly ? [sizeLots] : [])),
  );

describe('whose fate is open', () => {
  test('keeps nobody from closing', () => {
    const { lab, held } = leaving();
    const answered = lab.command({ type: 'closePosition', asset: 0 });
    expect(closing(answered)).toEqual([held]);
    const unknown = leaving();
    unknown.lab.pass(6_000);
    unknown.lab.prices(PRICE);
    expect(closing(unknown.lab.command({ type: 'closePosition', asset: 0 }))).toEqual([unknown.held]);
  });

  test('holds no flattening up', () => {
    const { lab, held } = leaving();
    expect(closing(lab.command({ type: 'killSwitch', flatten: true }))).toEqual([held]);
  });

  test('leaves the stops alone', () => {
    const { lab } = leaving();
    expect(cancelsOf({ effects: lab.pass(60_000) })).toEqual([]);
  });
});

describe('whose position is gone', () => {
  /** Closed by hand and filled; what the fill brings. */
  function closed({ lab, held }: { readonly lab: PipelineLab; readonly held: number }): StepOutput {
    const request = theOnly(ordersOf(lab.command({ type: 'closePosition', asset: 0 })));
    return lab.fill(theOnly(request.orders), held);
  }

  test('is ended: what is opened next is none of its business', () => {
    const one = leaving();
    runs(one.lab, one.sent);
    const cancels = closed(one).effects.flatMap((effect) => (effect.kind === 'Cancel' ? effect.cancels : []));
    expect(cancels).toContainEqual({ asset: 0, cloid: one.sent.cloid, twapId: TWAP_ID });
    // Its cancel is on the way: nobody sends another.
    expect(cancelsOf(one.lab.prices(PRICE))).not.toContain(one.sent.cloid);
  });

  test('is ended as soon as its number is told, when its position went before that', () => {
    const one = leaving();
    closed(one);
    const cancels = runs(one.lab, one.sent).effects.flatMap((effect) =>
      effect.kind === 'Cancel' ? effect.cancels : [],
    );
    expect(cancels).toEqual([{ asset: 0, cloid: one.sent.cloid, twapId: TWAP_ID }]);
  });

  test('is ended where the position has turned to the other side', () => {
    const { lab, sent } = leaving();
    runs(lab, sent);
    lab.atMs += 1_000;
    expect(cancelsOf(lab.account('periodic', { positions: [[0, -50]] }))).toContain(sent.cloid);
  });

  test('is left alone while there is something to reduce', () => {
    const { lab, sent, held } = leaving();
    runs(lab, sent);
    const output = lab.fill(slice(), 10, { cloid: null, oid: 901, twapId: TWAP_ID });
    expect(lab.engine.figures().positions).toMatchObject([{ sizeLots: held - 10 }]);
    expect(cancelsOf(output)).not.toContain(sent.cloid);
  });
});
