import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { asLots, asTicks } from '../../src/contract/units.ts';
import type { VenueReply } from '../../src/engine/domain/inputs.ts';
import { isWorking } from '../../src/engine/domain/order-state.ts';
import { type CloidEvent, ExecutionRoom, NEVER_PLACED_AFTER_MS } from '../../src/engine/execution/execution-room.ts';
import {
  coveredLots,
  planProtection,
  type ProtectedPosition,
  type ProtectiveOrder,
} from '../../src/engine/execution/protection.ts';
import { OrderLedger } from '../../src/engine/orders/order-ledger.ts';
import { EXECUTION, fillOf, reborn, request, T0, updateOf } from '../support/order-samples.ts';

const CLOIDS = ['0xa0', '0xb0', '0xc0'] as const;

const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('wait' as const), ms: fc.integer({ min: 0, max: 6_000 }) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('reply' as const),
      cloid: fc.constantFrom(...CLOIDS),
      outcome: fc.constantFrom('resting', 'filled', 'error', 'duplicate', 'nothing', 'refused', 'unknown'),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('update' as const),
      cloid: fc.constantFrom(...CLOIDS),
      status: fc.constantFrom('open', 'filled', 'canceled', 'rejected', 'expired'),
      filledLots: fc.constantFrom(0, 40, 100),
    }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('unknownOid' as const), cloid: fc.constantFrom(...CLOIDS) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('fill' as const),
      cloid: fc.constantFrom(...CLOIDS),
      tid: fc.integer({ min: 1, max: 3 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('restart' as const), cloid: fc.constantFrom(...CLOIDS) }) },
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

/** Room and books as the pipeline joins them, against a venue that says anything at any time. */
class Desk {
  room = new ExecutionRoom(EXECUTION);
  ledger = new OrderLedger();
  nowMs = T0;
  readonly asked: { cloid: string; atMs: number }[] = [];
  /** Times at which something was learnt of an order, per client id. */
  readonly lost: { cloid: string; atMs: number; filledLots: number }[] = [];

  constructor() {
    for (const cloid of CLOIDS) {
      this.ledger.add(request({ cloid }), T0);
      this.ledger.applyEvent(cloid, 'submit', { effectId: cloid }, T0);
      this.room.sent(cloid, { cloids: [cloid], asset: 1, expiresAfterMs: T0 + 5_000 }, T0);
    }
  }

  run(todo: Step): void {
    this.#act(todo);
    const { timeouts, queries } = this.room.due(this.nowMs);
    this.#apply(timeouts);
    for (const { cloid } of queries) this.asked.push({ cloid, atMs: this.nowMs });
  }

  #act(todo: Step): void {
    switch (todo.kind) {
      case 'wait':
        this.nowMs += todo.ms;
        return;
      case 'reply':
        this.#apply(this.room.onReply(replyFor(todo.cloid, todo.outcome), this.nowMs));
        return;
      case 'fill':
        this.ledger.applyFill(todo.cloid, fillOf({ tid: `${todo.tid}`, sizeLots: asLots(40) }), this.nowMs);
        return;
      case 'restart':
        this.room = reborn(this.room, new ExecutionRoom(EXECUTION));
        this.ledger = reborn(this.ledger, new OrderLedger());
        return;
      case 'update':
      case 'unknownOid':
        this.#update(todo);
    }
  }

  #update(todo: Extract<Step, { kind: 'update' | 'unknownOid' }>): void {
    const order = this.ledger.get(todo.cloid);
    if (order === null) return;
    const filledLots = asLots(todo.kind === 'update' ? todo.filledLots : 0);
    const update = updateOf(todo.kind === 'update' ? todo.status : 'unknownOid', { cloid: todo.cloid, filledLots });
    const event = this.room.onOrderUpdate(update, order, this.nowMs);
    if (event === null) return;
    if (event.event === 'lost') this.lost.push({ cloid: todo.cloid, atMs: this.nowMs, filledLots: order.filledLots });
    this.#apply([event]);
  }

  #apply(events: readonly CloidEvent[]): void {
    for (const event of events) this.ledger.applyEvent(event.cloid, event.event, event, this.nowMs);
  }
}

function replyFor(cloid: string, outcome: Extract<Step, { kind: 'reply' }>['outcome']): VenueReply {
  const answer = (outcomeOf: VenueReply['outcome']): VenueReply => ({
    kind: 'VenueReply',
    effectId: cloid,
    outcome: outcomeOf,
  });
  switch (outcome) {
    case 'resting':
      return answer({ status: 'ok', legs: [{ cloid, status: 'resting', oid: 7 }] });
    case 'filled':
      return answer({
        status: 'ok',
        legs: [{ cloid, status: 'filled', oid: 7, filledLots: asLots(100), avgTicks: 1_000 }],
      });
    case 'error':
      return answer({ status: 'ok', legs: [{ cloid, status: 'error', code: 'no_match', text: 'no match' }] });
    case 'duplicate':
      return answer({ status: 'ok', legs: [{ cloid, status: 'error', code: 'duplicate_cloid', text: 'cloid' }] });
    case 'nothing':
      return answer({ status: 'ok', legs: [] });
    case 'refused':
      return answer({ status: 'refused', text: 'no' });
    case 'unknown':
      return answer({ status: 'unknown', reason: 'socket closed' });
  }
}

describe('orders without an answer, whatever the venue says and whenever', () => {
  const histories = fc.array(step, { maxLength: 60 });

  test('none is forgotten: each is waited for or asked for within 10 s, and never is a wake in the past', () => {
    fc.assert(
      fc.property(histories, (steps) => {
        const desk = new Desk();
        for (const todo of steps) {
          desk.run(todo);
          const open = CLOIDS.filter((cloid) => ['submitted', 'unknown'].includes(desk.ledger.get(cloid)?.state ?? ''));
          const wakeMs = desk.room.nextWakeMs();
          if (open.length > 0) expect(wakeMs).not.toBeNull();
          if (wakeMs === null) continue;
          expect(wakeMs).toBeGreaterThan(desk.nowMs);
          expect(wakeMs).toBeLessThanOrEqual(desk.nowMs + 10_000);
        }
      }),
    );
  });

  test('one counts as never placed only after its deadline and without a fill', () => {
    fc.assert(
      fc.property(histories, (steps) => {
        const desk = new Desk();
        for (const todo of steps) desk.run(todo);
        for (const { atMs, filledLots } of desk.lost) {
          expect(atMs).toBeGreaterThanOrEqual(T0 + 5_000 + NEVER_PLACED_AFTER_MS);
          expect(filledLots).toBe(0);
        }
      }),
    );
  });

  test("an unknown order leaves that state by the venue's word alone: time and restarts end nothing", () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.integer({ min: 0, max: 60_000 }), fc.constant(null)), { maxLength: 40 }),
        (waits) => {
          const desk = new Desk();
          desk.run({ kind: 'reply', cloid: '0xa0', outcome: 'unknown' });
          for (const ms of waits) desk.run(ms === null ? { kind: 'restart', cloid: '0xa0' } : { kind: 'wait', ms });
          expect(desk.ledger.get('0xa0')?.state).toBe('unknown');
          expect(desk.ledger.openLots(1).buy).toBe(300);
        },
      ),
    );
  });

  test('questions for one order are at least 2 s apart, whatever happens in between', () => {
    fc.assert(
      fc.property(
        fc.array(
          step.filter(({ kind }) => kind === 'wait' || kind === 'unknownOid' || kind === 'restart'),
          { maxLength: 60 },
        ),
        (steps) => {
          const desk = new Desk();
          for (const todo of steps) desk.run(todo);
          for (const cloid of CLOIDS) {
            const times = desk.asked.filter((query) => query.cloid === cloid).map((query) => query.atMs);
            const pauses = times.slice(1).map((atMs, i) => atMs - (times[i] ?? 0));
            expect(pauses.filter((pause) => pause < 2_000)).toEqual([]);
          }
        },
      ),
    );
  });

  test('a venue that answers in the end resolves every order', () => {
    fc.assert(
      fc.property(histories, fc.constantFrom('unknownOid', 'canceled'), (steps, verdict) => {
        const desk = new Desk();
        for (const todo of steps) desk.run(todo);
        for (let i = 0; i < 8; i++) {
          desk.run({ kind: 'wait', ms: 10_000 });
          for (const cloid of CLOIDS) {
            if (verdict === 'unknownOid') desk.run({ kind: 'unknownOid', cloid });
            else desk.run({ kind: 'update', cloid, status: 'canceled', filledLots: 0 });
          }
        }
        for (const cloid of CLOIDS) expect(isWorking(desk.ledger.get(cloid)?.state ?? 'open')).toBe(false);
        expect(desk.room.nextWakeMs()).toBeNull();
      }),
    );
  });
});

const orderState = fc.constantFrom('submitted', 'unknown', 'open', 'partially_filled');

const triggers: fc.Arbitrary<ProtectiveOrder[]> = fc
  .array(
    fc.record({
      isBuy: fc.boolean(),
      orderType: fc.constantFrom('stop_loss', 'take_profit'),
      sizeLots: fc.integer({ min: 1, max: 120 }),
      filled: fc.nat(100),
      state: orderState,
      live: fc.boolean(),
    }),
    { maxLength: 7 },
  )
  .map((rows) =>
    rows.map(
      ({ isBuy, orderType, sizeLots, filled, state, live }, i): ProtectiveOrder => ({
        cloid: `p${i}`,
        asset: 1,
        isBuy,
        orderType,
        triggerTicks: asTicks(500),
        reduceOnly: true,
        sizeLots: asLots(sizeLots),
        filledLots: asLots(Math.min(filled, sizeLots - 1)),
        state,
        live,
        firing: false,
        parentCloid: live ? null : '0xdead',
      }),
    ),
  );

function position(lots: number): ProtectedPosition {
  const sign = lots > 0 ? 1 : -1;
  return {
    asset: 1,
    sizeLots: asLots(lots),
    stopTicks: asTicks(1_000 - 20 * sign),
    takeProfitTicks: asTicks(1_000 + 50 * sign),
    strategyId: null,
    markTicks: asTicks(1_000),
  };
}

const remainder = (order: ProtectiveOrder) => order.sizeLots - order.filledLots;

/** A venue that takes whatever the plan sends: repairs stand, cancels end, what was on its way arrives. */
function carryOut(working: readonly ProtectiveOrder[], held: ProtectedPosition, round: number): ProtectiveOrder[] {
  const plan = planProtection({ positions: [held], working, isBusy: () => false });
  const cancelled = new Set(plan.cancels.map((cancel) => cancel.cloid));
  const next = working
    .filter((order) => !cancelled.has(order.cloid))
    .map((order) => ({ ...order, state: 'open' as const }));
  for (const [i, intent] of plan.repairs.entries()) {
    for (const [orderType, ticks] of [
      ['stop_loss', intent.stopTicks],
      ['take_profit', intent.takeProfitTicks],
    ] as const) {
      if (ticks === null) continue;
      next.push({
        cloid: `r${round}.${i}.${orderType}`,
        asset: 1,
        isBuy: intent.isBuy,
        orderType,
        triggerTicks: ticks,
        reduceOnly: true,
        sizeLots: intent.lots,
        filledLots: asLots(0),
        state: 'open',
        live: true,
        firing: false,
        parentCloid: null,
      });
    }
  }
  return next;
}

describe('protection, from whatever stands at the venue', () => {
  const size = fc.integer({ min: -100, max: 100 }).filter((lots) => lots !== 0);

  test('comes to exact cover in a few rounds and then asks for nothing', () => {
    fc.assert(
      fc.property(triggers, size, (start, lots) => {
        const held = position(lots);
        let working = start;
        for (let round = 0; round < 4; round++) working = carryOut(working, held, round);
        const plan = planProtection({ positions: [held], working, isBusy: () => false });
        expect(plan).toEqual({ repairs: [], cancels: [], passed: [], bare: [] });
        for (const kind of ['stop_loss', 'take_profit']) {
          const standing = working.filter((order) => order.live && order.orderType === kind);
          expect(standing.reduce((sum, order) => sum + remainder(order), 0)).toBe(Math.abs(lots));
        }
      }),
    );
  });

  test('never takes cover away before its successor stands', () => {
    fc.assert(
      fc.property(triggers, size, (start, lots) => {
        const held = position(lots);
        let working = start;
        for (let round = 0; round < 4; round++) {
          const plan = planProtection({ positions: [held], working, isBusy: () => false });
          const gone = new Set(plan.cancels.map((cancel) => cancel.cloid));
          // The worst instant: every cancel has arrived and no repair has.
          const worst = working.filter((order) => !gone.has(order.cloid));
          expect(coveredLots(held, worst)).toBe(coveredLots(held, working));
          working = carryOut(working, held, round);
        }
      }),
    );
  });

  test('never sends more than the position, never on its side, never for a flat asset', () => {
    fc.assert(
      fc.property(triggers, fc.integer({ min: -100, max: 100 }), (working, lots) => {
        const positions = lots === 0 ? [] : [position(lots)];
        const plan = planProtection({ positions, working, isBusy: () => false });
        for (const intent of plan.repairs) {
          expect(intent.lots).toBeGreaterThan(0);
          expect(intent.lots).toBeLessThanOrEqual(Math.abs(lots));
          expect(intent.isBuy).toBe(lots < 0);
        }
        if (lots === 0)
          expect(plan.cancels.map((cancel) => cancel.cloid).sort()).toEqual(working.map((order) => order.cloid).sort());
      }),
    );
  });

  test('touches nothing while a closing order or an entry is under way', () => {
    fc.assert(
      fc.property(triggers, size, (working, lots) => {
        const quiet = { repairs: [], cancels: [], passed: [], bare: [] };
        expect(planProtection({ positions: [position(lots)], working, isBusy: () => true })).toEqual(quiet);
        const entry: ProtectiveOrder = {
          cloid: '0xe0',
          asset: 1,
          isBuy: true,
          orderType: 'limit',
          triggerTicks: null,
          reduceOnly: false,
          sizeLots: asLots(10),
          filledLots: asLots(0),
          state: 'submitted',
          live: true,
          firing: false,
          parentCloid: null,
        };
        const withEntry = { positions: [position(lots)], working: [...working, entry], isBusy: () => false };
        expect(planProtection(withEntry)).toEqual(quiet);
      }),
    );
  });
});

describe('the flatten ladder, against any book', () => {
  test('never has two closing orders at once, never sends more than is held, and closes what the book takes', () => {
    const fills = fc.array(
      fc.record({ share: fc.constantFrom(0, 0, 0.3, 1), ms: fc.integer({ min: 1, max: 20_000 }) }),
      {
        maxLength: 60,
      },
    );
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1_000 }), fc.boolean(), fills, (lots, isLong, rows) => {
        const room = new ExecutionRoom(EXECUTION);
        let left = isLong ? lots : -lots;
        let flying = 0;
        let nowMs = T0;
        room.startFlatten([1], 'kill_switch', nowMs);
        // After what fast-check has thought of, the book takes everything.
        for (const { share, ms } of [
          ...rows,
          { share: 1, ms: 40_000 },
          { share: 1, ms: 40_000 },
          { share: 1, ms: 40_000 },
        ]) {
          const intents = room.ladder(
            nowMs,
            left === 0 ? [] : [{ asset: 1, sizeLots: asLots(left) }],
            () => flying > 0,
          );
          for (const intent of intents) {
            expect(flying).toBe(0);
            expect(intent.lots).toBe(Math.abs(left));
            expect(intent.isBuy).toBe(left < 0);
            flying = intent.lots;
          }
          nowMs += ms;
          left -= Math.sign(left) * Math.floor(flying * share);
          flying = 0;
        }
        expect(left).toBe(0);
        room.ladder(nowMs, [], () => false);
        expect(room.flattening()).toEqual([]);
      }),
    );
  });
});
