import { describe, expect, test } from 'vitest';
import { asLots, asTicks } from '../../../src/contract/units.ts';
import type { WireOrder } from '../../../src/engine/domain/orders-wire.ts';
import type { Effect } from '../../../src/engine/domain/outputs.ts';
import { cancelsOf, ordersOf, PipelineLab, PRICE, restingTicket, theOnly } from '../../support/pipeline-lab.ts';

/* What rests at the venue goes on filling while the account is not compared. As far as fills are told, they are covered. */

const DOWN_MS = 30_000;
const TWAP_ID = 77;

const labOf = (): PipelineLab =>
  PipelineLab.live([], (base) => ({ ...base, execution: { ...base.execution, fallbackAfterMs: DOWN_MS } }));

function runningTwap(lab: PipelineLab): Extract<Effect, { kind: 'SendTwap' }> {
  const { effects } = lab.command({
    type: 'placeOrder',
    order: {
      ...restingTicket({ orderType: 'twap', limitTicks: null, timeInForce: 'Ioc', sizeLots: asLots(400) }),
      twap: { minutes: 5, randomize: false },
    },
  });
  const sent = theOnly(effects.filter((effect) => effect.kind === 'SendTwap'));
  lab.step({
    kind: 'VenueReply',
    effectId: sent.effectId,
    outcome: { status: 'ok', legs: [{ cloid: sent.cloid, status: 'resting', oid: TWAP_ID }] },
  });
  return sent;
}

/** The order as the fill of a slice sees it. */
const slice = (): WireOrder => ({
  cloid: '0x0',
  asset: 0,
  isBuy: true,
  priceTicks: asTicks(PRICE),
  sizeLots: asLots(400),
  reduceOnly: false,
  type: { kind: 'limit', tif: 'Ioc' },
});

const sale = (): WireOrder => ({ ...slice(), isBuy: false });

const fillSlice = (lab: PipelineLab, lots: number) =>
  lab.fill(slice(), lots, { cloid: null, oid: 900 + lab.engine.seq, twapId: TWAP_ID });

const stopsOf = (output: Parameters<typeof ordersOf>[0]): readonly number[] =>
  ordersOf(output).flatMap(({ orders }) =>
    orders.flatMap(({ type, reduceOnly, sizeLots }) => (type.kind === 'trigger' && reduceOnly ? [sizeLots] : [])),
  );

describe('a slice that fills', () => {
  test('while the account does not answer on a standing link is covered at once', () => {
    const lab = labOf();
    runningTwap(lab);
    lab.pass(lab.settings.execution.reconcileEveryMs + DOWN_MS);
    lab.prices(PRICE);
    expect(lab.engine.figures()).toMatchObject({ reconciled: false, mode: { mode: 'fallback' } });
    expect(stopsOf(fillSlice(lab, 40))).toEqual([40]);
  });

  test('after a new link, before its account was compared, is covered at once', () => {
    const lab = labOf();
    runningTwap(lab);
    lab.disconnect();
    lab.pass(1_000);
    lab.connect();
    expect(lab.engine.figures()).toMatchObject({ reconciled: false, mode: { mode: 'reconciling' } });
    expect(stopsOf(fillSlice(lab, 40))).toEqual([40]);
  });

  test('without a link, or before the first comparison of a run, sends nothing', () => {
    const lab = labOf();
    runningTwap(lab);
    lab.disconnect();
    expect(stopsOf(fillSlice(lab, 40))).toEqual([]);
    lab.begin();
    lab.connect();
    expect(stopsOf(fillSlice(lab, 40))).toEqual([]);
    // The comparison covers it.
    lab.atMs += 1_000;
    expect(stopsOf(lab.account('reconnect', { positions: [[0, 80]] }))).toEqual([80]);
  });

  test('never has a stop taken back before the account was compared', () => {
    const lab = labOf();
    const { cloid } = runningTwap(lab);
    const stop = theOnly(theOnly(ordersOf(fillSlice(lab, 40))).orders);
    lab.update(stop, 'open');
    lab.step({
      kind: 'OrderUpdate',
      asset: 0,
      oid: TWAP_ID,
      cloid,
      status: 'canceled',
      filledLots: asLots(40),
      remainingLots: asLots(360),
      venueAtMs: lab.atMs,
    });
    lab.pass(lab.settings.execution.reconcileEveryMs + DOWN_MS);
    lab.prices(PRICE);
    // As far as our books go the position is gone and its stop is in the way; what the venue holds nobody has told.
    const sold = lab.fill(sale(), 40, { cloid: null, oid: 5 });
    expect(lab.engine.figures().positions).toEqual([]);
    expect(cancelsOf(sold)).toEqual([]);
    lab.connect();
    lab.atMs += 1_000;
    expect(cancelsOf(lab.account('reconnect', { positions: [] }))).toContain(stop.cloid);
  });
});
