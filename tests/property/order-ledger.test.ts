import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { asLots, asUnits } from '../../src/contract/units.ts';
import { isWorking, ORDER_EVENTS, type OrderEvent } from '../../src/engine/domain/order-state.ts';
import { OrderLedger, type OrderRecord } from '../../src/engine/orders/order-ledger.ts';
import { fillOf, reborn, request, stopRequest, T0 } from '../support/order-samples.ts';

const SIZE = 100;
const CLOIDS = ['0xa0', '0xa1', '0xb0', '0xc0'] as const;

type Step =
  | { readonly kind: 'event'; readonly cloid: string; readonly event: OrderEvent; readonly filledLots: number | null }
  | { readonly kind: 'fill'; readonly cloid: string; readonly tid: number; readonly lots: number };

const REPORTS: readonly OrderEvent[] = ['accept', 'partialFill', 'fill', 'cancel', 'reject', 'expire'];

const eventStep = fc.record({
  kind: fc.constant('event' as const),
  cloid: fc.constantFrom(...CLOIDS),
  event: fc.constantFrom(...ORDER_EVENTS),
  filledLots: fc.option(fc.integer({ min: 0, max: SIZE }), { nil: null }),
});
const fillStep = fc.record({
  kind: fc.constant('fill' as const),
  cloid: fc.constantFrom(...CLOIDS),
  tid: fc.integer({ min: 1, max: 8 }),
  lots: fc.constantFrom(1, 10, 30, 70, 100),
});
const history = fc.array(fc.oneof(eventStep, fillStep), { maxLength: 60 });

function fresh(): OrderLedger {
  const ledger = new OrderLedger();
  ledger.add(request(), T0);
  ledger.add(stopRequest(), T0);
  ledger.add(request({ cloid: '0xb0', isBuy: false, timeInForce: 'Gtc' }), T0);
  ledger.add(request({ cloid: '0xc0', asset: 2 }), T0);
  return ledger;
}

/** A fill's size hangs on its number, as the same fill always tells the same. */
const lotsOf = (tid: number) => [1, 10, 30, 70, 100, 5, 25, 50][tid - 1] ?? 1;

function play(ledger: OrderLedger, steps: readonly Step[]): void {
  for (const [i, step] of steps.entries()) {
    if (step.kind === 'fill') {
      const fill = fillOf({ tid: `${step.tid}`, sizeLots: asLots(lotsOf(step.tid)), feeUnits: asUnits(step.tid) });
      ledger.applyFill(step.cloid, fill, T0 + i);
    } else {
      // Only the venue's words carry figures.
      const told =
        step.filledLots !== null && REPORTS.includes(step.event) ? { filledLots: asLots(step.filledLots) } : {};
      ledger.applyEvent(step.cloid, step.event, told, T0 + i);
    }
  }
}

function orders(ledger: OrderLedger): OrderRecord[] {
  return CLOIDS.flatMap((cloid) => ledger.get(cloid) ?? []);
}

describe('the books of orders, whatever comes in whatever order', () => {
  test('every figure of every order stays true', () => {
    fc.assert(
      fc.property(history, (steps) => {
        const ledger = fresh();
        play(ledger, steps);
        expect(orders(ledger)).toHaveLength(CLOIDS.length);
        for (const order of orders(ledger)) {
          const tids = new Set(
            steps.flatMap((step) => (step.kind === 'fill' && step.cloid === order.cloid ? [step.tid] : [])),
          );
          const counted = order.fillIds.map((id) => Number(id.split(':')[1]));
          expect(new Set(counted).size).toBe(counted.length);
          expect(counted.every((tid) => tids.has(tid))).toBe(true);
          expect(counted).toHaveLength(tids.size);
          expect(order.fillLots).toBe(counted.reduce((sum, tid) => sum + lotsOf(tid), 0));
          expect(order.feeUnits).toBe(counted.reduce((sum, tid) => sum + tid, 0));
          expect(order.filledLots).toBeGreaterThanOrEqual(order.fillLots);
          const isWhole = order.filledLots >= order.sizeLots;
          // The venue cuts a reduce-only order to its position: it can be filled below the size that was asked for.
          if (isWhole || !order.reduceOnly) expect(order.state === 'filled').toBe(isWhole);
        }
      }),
    );
  });

  test('an order that is executed whole is filled, and a filled order stays filled', () => {
    fc.assert(
      fc.property(history, history, (before, after) => {
        const ledger = fresh();
        ledger.applyEvent('0xa0', 'submit', {}, T0);
        play(ledger, before);
        ledger.applyFill('0xa0', fillOf({ tid: 'whole', sizeLots: asLots(SIZE) }), T0);
        expect(ledger.get('0xa0')?.state).toBe('filled');
        play(ledger, after);
        expect(ledger.get('0xa0')?.state).toBe('filled');
      }),
    );
  });

  test('exposure and lists equal a plain walk over all orders', () => {
    fc.assert(
      fc.property(history, (steps) => {
        const ledger = fresh();
        play(ledger, steps);
        const all = orders(ledger);
        expect(ledger.working()).toEqual(all.filter((order) => isWorking(order.state)));
        for (const asset of [1, 2]) {
          const opening = all.filter((order) => order.asset === asset && !order.reduceOnly);
          const sum = (isBuy: boolean) =>
            opening
              .filter((order) => order.isBuy === isBuy)
              .reduce((lots, { state, sizeLots, filledLots, fillLots }) => {
                return lots + Math.max(0, (isWorking(state) ? sizeLots : filledLots) - fillLots);
              }, 0);
          expect(ledger.openLots(asset)).toEqual({ buy: sum(true), sell: sum(false) });
        }
      }),
    );
  });

  test('the counters of ends equal the ends', () => {
    fc.assert(
      fc.property(history, (steps) => {
        const ledger = fresh();
        play(ledger, steps);
        const counters = ledger.counters();
        for (const state of ['filled', 'cancelled', 'rejected', 'expired', 'denied', 'error'] as const) {
          expect(counters[state]).toBe(orders(ledger).filter((order) => order.state === state).length);
        }
      }),
    );
  });

  test('a restart in the middle changes nothing', () => {
    fc.assert(
      fc.property(history, history, (before, after) => {
        const ledger = fresh();
        play(ledger, before);
        const other = reborn(ledger, new OrderLedger());
        play(ledger, after);
        play(other, after);
        expect(other.snapshot()).toEqual(ledger.snapshot());
        expect(other.working()).toEqual(ledger.working());
        expect([other.openLots(1), other.openLots(2)]).toEqual([ledger.openLots(1), ledger.openLots(2)]);
        expect(other.childrenOf('0xa0')).toEqual(ledger.childrenOf('0xa0'));
      }),
    );
  });
});
