import { describe, expect, test } from 'vitest';
import { asLots, asTicks, asUnits } from '../../../src/contract/units.ts';
import type { OrderEvent } from '../../../src/engine/domain/order-state.ts';
import { OrderLedger } from '../../../src/engine/orders/order-ledger.ts';
import { fillOf, reborn, request, stopRequest, T0 } from '../../support/order-samples.ts';

function ledgerWith(
  ...events: readonly (readonly [OrderEvent, { filledLots?: number; text?: string }?])[]
): OrderLedger {
  const ledger = new OrderLedger();
  ledger.add(request(), T0);
  ledger.applyEvent('0xa0', 'submit', { effectId: 'r:1:0' }, T0);
  for (const [event, { filledLots, text } = {}] of events) {
    ledger.applyEvent(
      '0xa0',
      event,
      {
        ...(filledLots === undefined ? {} : { filledLots: asLots(filledLots) }),
        ...(text === undefined ? {} : { text }),
      },
      T0 + 5,
    );
  }
  return ledger;
}

describe('OrderLedger', () => {
  test('books a request before it leaves and says when it left', () => {
    const ledger = new OrderLedger();
    expect(ledger.add(request(), T0)).toMatchObject({ state: 'pending', sentAtMs: null, live: true, no: 1 });
    const sent = ledger.applyEvent('0xa0', 'submit', { effectId: 'r:1:0' }, T0 + 1);
    expect(sent).toMatchObject({ ok: true, value: { state: 'submitted', sentAtMs: T0 + 1, effectId: 'r:1:0' } });
    expect(ledger.counters().submitted).toBe(1);
  });

  test('a request that leaves at once is booked as one that was booked and then left', () => {
    const [atOnce, inSteps] = [new OrderLedger(), new OrderLedger()];
    atOnce.addSent(request(), 'r:1:0', T0);
    inSteps.add(request(), T0);
    inSteps.applyEvent('0xa0', 'submit', { effectId: 'r:1:0' }, T0);
    expect(atOnce.snapshot()).toEqual(inSteps.snapshot());
    expect([atOnce.working(), atOnce.openings(request().asset), atOnce.assets()]).toEqual([
      inSteps.working(),
      inSteps.openings(request().asset),
      inSteps.assets(),
    ]);
    expect(() => atOnce.addSent(request(), 'r:1:1', T0)).toThrow(/used already/);
  });

  test('names the assets with orders that matter, and those only', () => {
    const ledger = new OrderLedger();
    ledger.addSent(request(), 'r:1:0', T0);
    expect(ledger.assets()).toEqual([request().asset]);
    ledger.applyEvent('0xa0', 'reject', {}, T0);
    expect(ledger.assets()).toEqual([]);
    expect(reborn(ledger, new OrderLedger()).assets()).toEqual([]);
  });

  test('a stop that the venue cut to its position is over when that is filled', () => {
    const ledger = new OrderLedger();
    ledger.add(stopRequest({ parentCloid: null }), T0);
    ledger.applyEvent('0xa1', 'submit', {}, T0);
    ledger.applyEvent('0xa1', 'wait', { oid: 8 }, T0);
    ledger.applyFill('0xa1', fillOf({ cloid: '0xa1', isBuy: false, sizeLots: asLots(60) }), T0);
    expect(ledger.get('0xa1')?.state).toBe('partially_filled');
    ledger.applyEvent('0xa1', 'fill', { filledLots: asLots(60) }, T0);
    expect(ledger.get('0xa1')).toMatchObject({ state: 'filled', filledLots: 60, sizeLots: 100 });
    expect(ledger.working()).toEqual([]);
  });

  test('a client id is used once', () => {
    const ledger = ledgerWith();
    expect(() => ledger.add(request(), T0)).toThrow(/used already/);
  });

  test('refuses news of an order that is not in the books, and what cannot happen to it', () => {
    const ledger = ledgerWith();
    expect(ledger.applyEvent('0xff', 'accept', {}, T0)).toMatchObject({ ok: false, error: { code: 'BAD_FIELD' } });
    expect(ledger.applyFill('0xff', fillOf(), T0)).toMatchObject({ ok: false, error: { code: 'BAD_FIELD' } });
    expect(ledger.applyEvent('0xa0', 'submit', {}, T0)).toMatchObject({ ok: false, error: { code: 'BAD_TRANSITION' } });
    expect(ledger.get('0xa0')?.state).toBe('submitted');
  });

  test('counts each fill once and adds up its fees', () => {
    const ledger = ledgerWith(['accept']);
    for (const tid of ['1', '1', '2', '1']) ledger.applyFill('0xa0', fillOf({ tid }), T0 + 20);
    expect(ledger.get('0xa0')).toMatchObject({ state: 'partially_filled', filledLots: 80, fillLots: 80, feeUnits: 36 });
    ledger.applyFill('0xa0', fillOf({ tid: '3', sizeLots: asLots(20) }), T0 + 30);
    expect(ledger.get('0xa0')).toMatchObject({ state: 'filled', filledLots: 100, stateSinceMs: T0 + 30 });
  });

  test('an immediate order that the venue calls filled for less than its size is over: the rest is dead', () => {
    const ledger = ledgerWith(['fill', { filledLots: 30 }]);
    expect(ledger.get('0xa0')).toMatchObject({ state: 'cancelled', filledLots: 30 });
  });

  test('a resting order that the venue calls filled for less than its size goes on', () => {
    const ledger = new OrderLedger();
    ledger.add(request({ timeInForce: 'Gtc' }), T0);
    ledger.applyEvent('0xa0', 'submit', {}, T0);
    ledger.applyEvent('0xa0', 'fill', { filledLots: asLots(30) }, T0);
    expect(ledger.get('0xa0')?.state).toBe('partially_filled');
  });

  test('a rejection after a fill ends the remainder, it does not undo the fill', () => {
    expect(ledgerWith(['reject', { filledLots: 30 }]).get('0xa0')).toMatchObject({
      state: 'cancelled',
      filledLots: 30,
    });
    expect(ledgerWith(['reject', { text: 'no match' }]).get('0xa0')).toMatchObject({
      state: 'rejected',
      note: 'no match',
    });
  });

  test('what was executed stays counted as open until its fill has come, even when the order is over', () => {
    const ledger = ledgerWith(['fill', { filledLots: 30 }]);
    expect(ledger.working()).toEqual([]);
    expect(ledger.openLots(1)).toEqual({ buy: 30, sell: 0 });
    ledger.applyFill('0xa0', fillOf({ sizeLots: asLots(30) }), T0 + 9);
    expect(ledger.openLots(1)).toEqual({ buy: 0, sell: 0 });
    expect(ledger.get('0xa0')).toMatchObject({ state: 'cancelled', late: false, fillLots: 30 });
  });

  test('a fill after a cancel is a fact, and marked as late', () => {
    const part = ledgerWith(['accept'], ['cancel']);
    part.applyFill('0xa0', fillOf(), T0 + 9);
    expect(part.get('0xa0')).toMatchObject({ state: 'cancelled', late: true, filledLots: 40 });
    const whole = ledgerWith(['accept'], ['cancel']);
    whole.applyFill('0xa0', fillOf({ sizeLots: asLots(100) }), T0 + 9);
    expect(whole.get('0xa0')).toMatchObject({ state: 'filled', late: true });
    expect(whole.counters()).toMatchObject({ cancelled: 0, filled: 1 });
  });

  test('an order that we took for lost and that fills is alive again and exposure again', () => {
    const ledger = ledgerWith(['timeout'], ['lost']);
    expect(ledger.get('0xa0')?.state).toBe('expired');
    expect(ledger.openLots(1)).toEqual({ buy: 0, sell: 0 });
    ledger.applyFill('0xa0', fillOf(), T0 + 9);
    expect(ledger.get('0xa0')).toMatchObject({ state: 'partially_filled', late: true });
    expect(ledger.openLots(1)).toEqual({ buy: 60, sell: 0 });
    expect(ledger.counters()).toMatchObject({ expired: 0, unknown: 1 });
  });

  test('unanswered and unknown orders count as open, reduce-only ones as nothing', () => {
    const ledger = ledgerWith(['timeout', { text: 'no answer' }]);
    ledger.add(stopRequest(), T0);
    ledger.add(request({ cloid: '0xb0', isBuy: false, sizeLots: asLots(7) }), T0);
    expect(ledger.get('0xa0')).toMatchObject({ state: 'unknown', note: 'no answer' });
    expect(ledger.openLots(1)).toEqual({ buy: 100, sell: 7 });
    expect(ledger.openLots(2)).toEqual({ buy: 0, sell: 0 });
    expect(ledger.working().map((order) => order.cloid)).toEqual(['0xa0', '0xa1', '0xb0']);
    expect(ledger.workingOf(2)).toEqual([]);
  });

  test('children protect from the moment their parent is filled whole, and not before', () => {
    const ledger = ledgerWith();
    ledger.add(stopRequest(), T0);
    ledger.applyEvent('0xa1', 'submit', {}, T0);
    ledger.applyEvent('0xa1', 'wait', {}, T0);
    ledger.applyFill('0xa0', fillOf(), T0);
    expect(ledger.childrenOf('0xa0')).toMatchObject([{ cloid: '0xa1', live: false, state: 'open' }]);
    expect(ledger.protectiveOf(1)).toEqual([]);
    ledger.applyFill('0xa0', fillOf({ tid: '2', sizeLots: asLots(60) }), T0);
    expect(ledger.protectiveOf(1)).toMatchObject([{ cloid: '0xa1', live: true }]);
    ledger.applyEvent('0xa1', 'cancel', {}, T0);
    expect(ledger.protectiveOf(1)).toEqual([]);
  });

  test('knows the best prices that rest, and takes no immediate order or trigger for resting', () => {
    const ledger = ledgerWith();
    expect(ledger.bestOwn(1)).toEqual({ buy: null, sell: null });
    const rest = (cloid: string, isBuy: boolean, ticks: number) =>
      ledger.add(request({ cloid, isBuy, priceTicks: asTicks(ticks), timeInForce: 'Gtc' }), T0);
    rest('0x1', true, 900);
    rest('0x2', true, 950);
    rest('0x3', false, 1_100);
    rest('0x4', false, 1_050);
    ledger.add(stopRequest(), T0);
    expect(ledger.bestOwn(1)).toEqual({ buy: 950, sell: 1_050 });
  });

  test('keeps the newest 2000 ended orders and some more, never drops a working one', () => {
    const ledger = new OrderLedger();
    ledger.add(request({ cloid: 'keep' }), T0);
    for (let i = 0; i < 2_250; i++) {
      ledger.add(request({ cloid: `e${i}` }), T0);
      ledger.applyEvent(`e${i}`, 'deny', {}, T0);
    }
    expect(ledger.get('e249')).toBeNull();
    expect(ledger.get('e250')).not.toBeNull();
    expect(ledger.get('keep')).not.toBeNull();
    expect(ledger.recent(2).map((order) => order.cloid)).toEqual(['e2249', 'e2248']);
    expect(ledger.counters().denied).toBe(2_250);
    expect(JSON.stringify(ledger.snapshot()).length).toBeLessThan(2_000_000);
  });

  test('goes on unchanged after its state went through JSON', () => {
    const ledger = ledgerWith(['accept']);
    ledger.add(stopRequest(), T0);
    ledger.applyFill('0xa0', fillOf(), T0);
    const other = reborn(ledger, new OrderLedger());
    for (const each of [ledger, other]) {
      each.applyFill('0xa0', fillOf(), T0);
      each.applyFill('0xa0', fillOf({ tid: '9', sizeLots: asLots(60), feeUnits: asUnits(1) }), T0 + 1);
    }
    expect(other.snapshot()).toEqual(ledger.snapshot());
    expect(other.protectiveOf(1)).toEqual(ledger.protectiveOf(1));
    expect(() => new OrderLedger().restore({})).toThrow(/not the state/);
  });
});
