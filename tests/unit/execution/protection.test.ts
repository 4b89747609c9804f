import { describe, expect, test } from 'vitest';
import { asLots, asTicks } from '../../../src/contract/units.ts';
import { ExecutionRoom } from '../../../src/engine/execution/execution-room.ts';
import {
  coveredLots,
  planProtection,
  type ProtectedPosition,
  type ProtectiveOrder,
} from '../../../src/engine/execution/protection.ts';
import { EXECUTION, reborn, T0 } from '../../support/order-samples.ts';

const LONG: ProtectedPosition = {
  asset: 1,
  sizeLots: asLots(60),
  stopTicks: asTicks(980),
  takeProfitTicks: asTicks(1_100),
  strategyId: 'ema',
  markTicks: asTicks(1_000),
};

function trigger(cloid: string, lots: number, change: Partial<ProtectiveOrder> = {}): ProtectiveOrder {
  return {
    cloid,
    asset: 1,
    isBuy: false,
    orderType: 'stop_loss',
    triggerTicks: asTicks(980),
    reduceOnly: true,
    sizeLots: asLots(lots),
    filledLots: asLots(0),
    state: 'open',
    live: true,
    firing: false,
    parentCloid: null,
    ...change,
  };
}

const target = (cloid: string, lots: number, change: Partial<ProtectiveOrder> = {}) =>
  trigger(cloid, lots, { orderType: 'take_profit', triggerTicks: asTicks(1_100), ...change });

const entry = (change: Partial<ProtectiveOrder> = {}) =>
  trigger('0xa0', 100, {
    isBuy: true,
    orderType: 'limit',
    triggerTicks: null,
    reduceOnly: false,
    state: 'partially_filled',
    ...change,
  });

const plan = (working: readonly ProtectiveOrder[], position: ProtectedPosition | null = LONG, isBusy = false) =>
  planProtection({ positions: position === null ? [] : [position], working, isBusy: () => isBusy });

const NOTHING = { repairs: [], cancels: [], passed: [], bare: [] };

describe('planProtection', () => {
  test('leaves alone what is covered once', () => {
    expect(plan([trigger('s', 60), target('t', 60)])).toEqual(NOTHING);
  });

  test('covers at once what a part-filled entry leaves: its children wait for a fill that never comes', () => {
    const children = [
      trigger('s', 100, { live: false, parentCloid: '0xa0' }),
      target('t', 100, { live: false, parentCloid: '0xa0' }),
    ];
    expect(plan([entry(), ...children])).toEqual(NOTHING);
    expect(plan(children)).toEqual({
      ...NOTHING,
      repairs: [
        {
          kind: 'protection',
          asset: 1,
          isBuy: false,
          lots: 60,
          stopTicks: 980,
          takeProfitTicks: 1_100,
          strategyId: 'ema',
          signalId: null,
        },
      ],
    });
  });

  test('does not wait for an entry or a closing order that has become unknown', () => {
    expect(plan([entry({ state: 'unknown' })]).repairs).toHaveLength(1);
    const closing = entry({ isBuy: false, reduceOnly: true, state: 'submitted' });
    expect(plan([closing], LONG, true)).toEqual(NOTHING);
    expect(plan([{ ...closing, state: 'unknown' }], LONG, true).repairs).toHaveLength(1);
  });

  test('waits for a stop that is being executed, unless its fate is unknown', () => {
    const firing = trigger('s', 60, { filledLots: asLots(20), firing: true });
    expect(plan([firing])).toEqual(NOTHING);
    expect(plan([firing], null)).toEqual(NOTHING);
    expect(plan([{ ...firing, state: 'unknown' }]).repairs).toHaveLength(2);
  });

  test('asks for nothing twice: a repair on its way counts', () => {
    const onItsWay = [trigger('s', 60, { state: 'submitted' }), target('t', 60, { state: 'unknown' })];
    expect(plan(onItsWay)).toEqual(NOTHING);
  });

  test('covers only the share that is missing, stop and target apart', () => {
    const { repairs } = plan([trigger('s', 40), target('t', 60)]);
    expect(repairs).toMatchObject([{ lots: 20, stopTicks: 980, takeProfitTicks: null }]);
    expect(plan([trigger('s', 60), target('t', 10)]).repairs).toMatchObject([
      { lots: 50, stopTicks: null, takeProfitTicks: 1_100 },
    ]);
  });

  test('counts what is left of a stop that filled in part', () => {
    expect(plan([trigger('s', 60, { filledLots: asLots(20) }), target('t', 60)]).repairs).toMatchObject([{ lots: 20 }]);
  });

  test('trims a stop larger than the position: the new one first, the old one once the new one stands', () => {
    const large = [trigger('large', 100), target('t', 60)];
    expect(plan(large)).toMatchObject({ repairs: [{ lots: 60, stopTicks: 980, takeProfitTicks: null }], cancels: [] });
    expect(plan([...large, trigger('new', 60, { state: 'submitted' })])).toEqual(NOTHING);
    expect(plan([...large, trigger('new', 60)])).toEqual({ ...NOTHING, cancels: [{ asset: 1, cloid: 'large' }] });
  });

  test('clears triggers of a flat asset, but not while an entry or a closing order is under way', () => {
    const left = [trigger('s', 60), target('t', 60)];
    expect(plan(left, null).cancels.map((cancel) => cancel.cloid)).toEqual(['s', 't']);
    expect(plan([...left, entry({ state: 'submitted' })], null)).toEqual(NOTHING);
    expect(plan(left, null, true)).toEqual(NOTHING);
    expect(plan(left, { ...LONG, sizeLots: asLots(0) }).cancels).toHaveLength(2);
  });

  test('clears the triggers of the other side after a position turned, and covers the new one', () => {
    const short = { ...LONG, sizeLots: asLots(-60), stopTicks: asTicks(1_020), takeProfitTicks: null };
    expect(plan([trigger('s', 60)], short)).toMatchObject({
      repairs: [{ isBuy: true, lots: 60, stopTicks: 1_020, takeProfitTicks: null }],
      cancels: [{ cloid: 's' }],
    });
  });

  test('names a position whose stop the mark has passed: a stop can no longer be placed', () => {
    expect(plan([], { ...LONG, markTicks: asTicks(980) })).toEqual({ ...NOTHING, passed: [1] });
    expect(plan([], { ...LONG, sizeLots: asLots(-60), stopTicks: asTicks(1_000), takeProfitTicks: null })).toEqual({
      ...NOTHING,
      passed: [1],
    });
  });

  test('names a position without a known stop, and sets no target that the mark has reached', () => {
    const found = { ...LONG, stopTicks: null, takeProfitTicks: asTicks(1_000) };
    expect(plan([], found)).toEqual({ ...NOTHING, bare: [1] });
  });
});

describe('coveredLots', () => {
  test('counts live, acknowledged stops on the right side, at most the position', () => {
    expect(coveredLots(LONG, [trigger('s', 40)])).toBe(40);
    expect(coveredLots(LONG, [trigger('s', 400)])).toBe(60);
    const useless = [
      trigger('a', 60, { state: 'submitted' }),
      trigger('b', 60, { live: false }),
      trigger('c', 60, { isBuy: true }),
      trigger('d', 60, { asset: 2 }),
      target('e', 60),
    ];
    expect(coveredLots(LONG, useless)).toBe(0);
  });
});

describe('ExecutionRoom.protect', () => {
  const naked = { positions: [LONG], working: [], isBusy: () => false };
  const orphan = { positions: [], working: [trigger('s', 60)], isBusy: () => false };

  test('does not hammer a venue that refuses every repair', () => {
    const room = new ExecutionRoom(EXECUTION);
    const times: number[] = [];
    for (let ms = 0; ms <= 30_000; ms += 100) {
      if (room.protect(naked, T0 + ms).repairs.length > 0) times.push(ms);
    }
    expect(times).toEqual([0, 100, 600, 2_600, 7_600, 22_600]);
  });

  test('says when what it held back may go', () => {
    const room = new ExecutionRoom(EXECUTION);
    for (const ms of [0, 1, 2]) room.protect(naked, T0 + ms);
    expect(room.due(T0 + 2).protectionDue).toBe(false);
    expect(room.nextWakeMs()).toBe(T0 + 501);
    expect(room.due(T0 + 501).protectionDue).toBe(true);
    expect(room.nextWakeMs()).toBeNull();
    expect(room.protect(naked, T0 + 501).repairs).toHaveLength(1);
  });

  test('asks for a cancel once, and again only after 5 s without a change', () => {
    const room = new ExecutionRoom(EXECUTION);
    expect(room.protect(orphan, T0).cancels).toHaveLength(1);
    const other = reborn(room, new ExecutionRoom(EXECUTION));
    for (const each of [room, other]) {
      expect(each.protect(orphan, T0 + 4_999).cancels).toEqual([]);
      expect(each.protect(orphan, T0 + 5_000).cancels).toHaveLength(1);
    }
  });

  test('puts a position whose stop was passed on the ladder, and leaves one there that is being closed', () => {
    const room = new ExecutionRoom(EXECUTION);
    const passed = { ...naked, positions: [{ ...LONG, markTicks: asTicks(970) }] };
    room.protect(passed, T0);
    expect(room.flattening()).toEqual([1]);
    expect(room.ladder(T0, [LONG], () => false)).toMatchObject([{ reason: 'drift', lots: 60, isBuy: false }]);
    room.protect(passed, T0 + 1);
    expect(room.ladder(T0 + 1, [LONG], () => false)).toMatchObject([{ slippageRate: 0.01 }]);
  });
});
