import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { BudgetGate } from '../../../../src/adapters/hyperliquid/budget-gate.ts';
import { BudgetMeter, type Need } from '../../../../src/adapters/hyperliquid/budget-meter.ts';
import { profileOf } from '../../../../src/adapters/hyperliquid/profile/profile.ts';
import { RefusalPause } from '../../../../src/adapters/hyperliquid/refusal-pause.ts';
import { componentOf, opensNothing, predictedRows } from '../../../../src/adapters/hyperliquid/weights.ts';
import {
  BUDGET_COMPONENTS,
  type BudgetComponent,
  TRADING_STYLES,
  USAGE_PATTERNS,
} from '../../../../src/contract/connection.ts';

/** Shares of intraday x steady: actions 300 (120 of them for what opens nothing), account 240, other 120, market 540. */
const LIMIT = 1_200;
const KEPT = 120;

describe('the meter', () => {
  test('gives each its share, and what those before it leave to those after them, never the other way round', () => {
    const meter = new BudgetMeter(() => 0);
    expect(meter.waitMs('market', 540)).toBe(0);
    expect(meter.waitMs('other', 660)).toBe(0);
    expect(meter.waitMs('account', 900)).toBe(0);
    meter.spend(1, 'market');
    expect(meter.waitMs('market', 540)).toBe(60_000);
    // Actions used all of theirs: nobody has to leave them anything any more.
    meter.spend(300, 'actions');
    expect(meter.waitMs('account', 899)).toBe(0);
    expect(meter.waitMs('account', 900)).toBe(60_000);
  });

  test('what a share does not hold has to wait until the minute has room again, to the millisecond', () => {
    let now = 1_000;
    const meter = new BudgetMeter(() => now);
    meter.spend(500, 'market');
    now = 31_000;
    meter.spend(20, 'market');
    expect(meter.waitMs('market', 20)).toBe(0);
    expect(meter.waitMs('market', 21)).toBe(30_000);
    now = 61_000;
    expect(meter.waitMs('market', 21)).toBe(0);
    expect(meter.view().ipWeight).toEqual({ used: 20, limit: LIMIT });
  });

  test('cancels and stops go when everything is spent; entries and questions about the account stop before', () => {
    const meter = new BudgetMeter(() => 0);
    meter.spend(LIMIT - KEPT, 'market');
    const waits = (need: Need): number => meter.waitMs('actions', 1, need);
    expect(waits('reserve')).toBe(0);
    expect(waits('must')).toBe(60_000);
    expect(meter.waitMs('account', 2, 'must')).toBe(60_000);
    meter.spend(10_000, 'other');
    expect(waits('reserve')).toBe(0);
  });

  test('a prediction is corrected by the answer, and not after its minute is over', () => {
    let now = 0;
    const meter = new BudgetMeter(() => now);
    const spending = meter.spend(20, 'market');
    meter.correct(spending, 32);
    expect(meter.view().ipWeight.used).toBe(32);
    now = 60_000;
    expect(meter.view().ipWeight.used).toBe(0);
    meter.correct(spending, 50);
    expect(meter.view().ipWeight.used).toBe(0);
  });

  test('keeps the last requests of the address for closes, and knows when the count has to be asked for anew', () => {
    const meter = new BudgetMeter(() => 0);
    expect([meter.entryRefusal(1), meter.addressDrifted]).toEqual([null, false]);
    meter.setAddress(9_700, 10_000);
    expect(meter.entryRefusal(100)).toBeNull();
    expect(meter.entryRefusal(101)).toContain('has 300 requests left');
    expect(meter.addressDrifted).toBe(false);
    meter.act(1);
    expect(meter.addressDrifted).toBe(true);
    meter.setAddress(100, 1_000_000, 27_000_000);
    meter.act(199);
    expect(meter.addressDrifted).toBe(false);
    meter.act(1);
    expect(meter.addressDrifted).toBe(true);
    expect(meter.view().openOrders.limit).toBe(1_005);
  });

  test('paces messages before the venue does', () => {
    let now = 0;
    const meter = new BudgetMeter(() => now);
    meter.message(1_000);
    now = 10_000;
    meter.message(800);
    expect(meter.messageWaitMs(1)).toBe(50_000);
    expect(meter.messageWaitMs(1_001)).toBe(60_000);
    now = 60_000;
    expect(meter.messageWaitMs(1_000)).toBe(0);
  });

  test('no minute holds more than the limit less the reserve, whoever asks how often, in every profile', () => {
    const component = fc.constantFrom<BudgetComponent>('account', 'other', 'market');
    const ask = fc.record({
      component,
      weight: fc.integer({ min: 1, max: 120 }),
      gapMs: fc.integer({ min: 0, max: 9_000 }),
    });
    const profiles = TRADING_STYLES.flatMap((style) => USAGE_PATTERNS.map((usage) => profileOf({ style, usage })));
    fc.assert(
      fc.property(fc.array(ask, { maxLength: 120 }), fc.constantFrom(...profiles), (asks, profile) => {
        let now = 0;
        const meter = new BudgetMeter(() => now, profile);
        const spent: { readonly atMs: number; readonly weight: number }[] = [];
        for (const { component: who, weight, gapMs } of asks) {
          now += gapMs;
          if (meter.waitMs(who, weight, who === 'account' ? 'must' : 'may') > 0) continue;
          meter.spend(weight, who);
          spent.push({ atMs: now, weight });
          const minute = spent.filter(({ atMs }) => atMs > now - 60_000).reduce((sum, each) => sum + each.weight, 0);
          expect(minute).toBeLessThanOrEqual(LIMIT * (1 - profile.cancelShare) + 1e-6);
        }
        // However much was asked: there is room for what opens nothing.
        expect(meter.waitMs('actions', KEPT, 'reserve')).toBe(0);
      }),
    );
  });
});

describe('the pause after a refusal', () => {
  test('grows with each further refusal, drawn whole by dice, and no burst counts twice', () => {
    const pause = new RefusalPause(() => 1);
    const waits: number[] = [];
    let now = 0;
    for (let strike = 0; strike < 4; strike += 1) {
      pause.began();
      pause.began();
      pause.refused(now, null);
      pause.refused(now + 1, null);
      pause.ended(now, false);
      pause.ended(now + 1, false);
      waits.push(pause.waitMs(now));
      now += pause.waitMs(now);
    }
    expect(waits).toEqual([500, 750, 1_250, 2_250]);
    const lucky = new RefusalPause(() => 0);
    lucky.refused(0, null);
    expect(lucky.waitMs(0)).toBe(250);
    lucky.refused(10, 30_000);
    expect(lucky.waitMs(10)).toBe(30_000);
  });

  test('lets one try first, then two, four, eight side by side, and is over after that', () => {
    const pause = new RefusalPause(() => 0);
    pause.refused(0, null);
    expect(pause.waitMs(249)).toBe(1);
    const together: number[] = [];
    while (pause.recovering) {
      let count = 0;
      while (pause.waitMs(300) === 0) {
        pause.began();
        count += 1;
      }
      together.push(count);
      // The first answer opens the way for as many again.
      for (let i = 0; i < count && pause.recovering; i += 1) {
        if (i > 0) pause.ended(300, false);
        else pause.ended(300, true);
      }
    }
    expect(together).toEqual([1, 2, 4, 8, 16]);
    expect(pause.waitMs(300)).toBe(0);
  });

  test('answers to what left before the refusal open nothing', () => {
    const pause = new RefusalPause(() => 1);
    for (let i = 0; i < 10; i += 1) pause.began();
    pause.refused(0, null);
    for (let i = 0; i < 10; i += 1) pause.ended(100, true);
    expect(pause.recovering).toBe(true);
    expect(pause.waitMs(100)).toBe(400);
  });
});

describe('the gate', () => {
  beforeEach(() => vi.useFakeTimers({ now: 0 }));
  afterEach(() => vi.useRealTimers());

  const open = () => {
    const meter = new BudgetMeter(() => Date.now());
    const gate = new BudgetGate({ meter, nowMs: () => Date.now(), random: () => 1 });
    const passed: string[] = [];
    const enter = (component: BudgetComponent, weight: number, name: string, signal?: AbortSignal): void =>
      void gate.enter(component, weight, signal).then((spending) => {
        passed.push(spending === null ? `${name} given up` : `${name} at ${Date.now()}`);
        if (spending !== null) gate.left(spending, weight, true);
      });
    return { meter, gate, passed, enter };
  };

  test('lets through what has room at once, the rest by its component, each as soon as there is room', async () => {
    const { meter, passed, enter } = open();
    enter('market', 500, 'first');
    await vi.advanceTimersByTimeAsync(10_000);
    enter('market', 41, 'candles');
    enter('other', 20, 'limits');
    enter('account', 20, 'orders');
    await vi.advanceTimersByTimeAsync(0);
    // Both have room of their own; that candles wait since before does not hold them up.
    expect(passed).toEqual(['first at 0', 'limits at 10000', 'orders at 10000']);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(passed.at(-1)).toBe('candles at 60000');
    expect(meter.view().shares.map(({ component }) => component)).toEqual([...BUDGET_COMPONENTS]);
  });

  test('what goes before the questions that wait has room, what goes behind them has not', async () => {
    const { meter, gate, enter, passed } = open();
    enter('market', 540, 'first');
    enter('market', 540, 'candles');
    await vi.advanceTimersByTimeAsync(0);
    expect([passed, gate.waiting]).toEqual([['first at 0'], 1]);
    expect([gate.hasRoom('account', 62), gate.hasRoom('other', 2), gate.hasRoom('market', 1)]).toEqual([
      true,
      true,
      false,
    ]);
    expect(meter.view().shares.map(({ component, shed }) => [component, shed])).toEqual([
      ['actions', 0],
      ['account', 0],
      ['other', 0],
      ['market', 1],
    ]);
    enter('account', 62, 'statement');
    await vi.advanceTimersByTimeAsync(0);
    expect(passed).toEqual(['first at 0', 'statement at 0']);
  });

  test('a question that was given up leaves the row and holds nobody up', async () => {
    const { gate, passed, enter } = open();
    const stop = new AbortController();
    enter('market', 540, 'first');
    enter('other', 700, 'huge', stop.signal);
    enter('market', 10, 'small');
    await vi.advanceTimersByTimeAsync(1_000);
    expect(gate.waiting).toBe(2);
    stop.abort();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(passed).toEqual(['first at 0', 'huge given up', 'small at 60000']);
    enter('market', 1, 'late', stop.signal);
    await vi.advanceTimersByTimeAsync(0);
    expect(passed.at(-1)).toBe('late given up');
  });

  test('after a refusal nobody asks for a while, then one at a time; what comes again anyway is left out and counted', async () => {
    const { meter, gate, enter, passed } = open();
    gate.refused(null);
    expect(gate.hasRoom('account', 62)).toBe(false);
    expect(gate.hasRoom('other', 2)).toBe(false);
    for (const name of ['a', 'b', 'c']) enter('account', 2, name);
    await vi.advanceTimersByTimeAsync(499);
    expect(passed).toEqual([]);
    expect(meter.view((component) => gate.pausedMs(component)).shares).toMatchObject([
      { component: 'actions', shed: 0, backInMs: 0 },
      { component: 'account', shed: 1, backInMs: 1 },
      { component: 'other', shed: 1, backInMs: 1 },
      { component: 'market', shed: 0, backInMs: 1 },
    ]);
    await vi.advanceTimersByTimeAsync(1);
    expect(passed).toEqual(['a at 500', 'b at 500', 'c at 500']);
    expect(gate.hasRoom('account', 62)).toBe(true);
  });
});

describe('weights', () => {
  test('candles are predicted by their span, the rest by their last answer', () => {
    const req = (startTime: number, endTime: number, interval = '1m') => ({
      req: { coin: 'BTC', interval, startTime, endTime },
    });
    expect(predictedRows('candleSnapshot', req(0, 719 * 60_000), 0)).toBe(12);
    expect(predictedRows('candleSnapshot', req(0, 1e12), 0)).toBe(83);
    expect(predictedRows('candleSnapshot', req(0, 60_000, '7m'), 4)).toBe(4);
    expect(predictedRows('candleSnapshot', {}, 4)).toBe(4);
    expect(predictedRows('userFillsByTime', {}, 7)).toBe(7);
  });

  test('questions belong to a component, actions to what they can do', () => {
    expect(['orderStatus', 'candleSnapshot', 'exchangeStatus', 'somethingNew'].map(componentOf)).toEqual([
      'account',
      'market',
      'other',
      'other',
    ]);
    expect(opensNothing({ type: 'cancelByCloid', cancels: [] })).toBe(true);
    expect(opensNothing({ type: 'order', orders: [{ r: true }, { r: true }] })).toBe(true);
    expect(opensNothing({ type: 'order', orders: [{ r: true }, { r: false }] })).toBe(false);
    for (const other of [null, 'order', {}, { type: 'order' }, { type: 'twapOrder' }])
      expect(opensNothing(other)).toBe(false);
  });
});
