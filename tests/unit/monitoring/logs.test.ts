import { describe, expect, test } from 'vitest';
import { asUnits } from '../../../src/contract/units.ts';
import type { DecisionView } from '../../../src/contract/views.ts';
import { AlertLog, type AlertRequest } from '../../../src/engine/monitoring/alert-log.ts';
import { BoundedLog } from '../../../src/engine/monitoring/bounded-log.ts';
import { DecisionLog } from '../../../src/engine/monitoring/decision-log.ts';
import { EquityCurve } from '../../../src/engine/monitoring/equity-curve.ts';

const MINUTE = 60_000;

function alert(atMs: number, over: Partial<AlertRequest> = {}): AlertRequest {
  return {
    atMs,
    level: 'warning',
    category: 'execution',
    dedupKey: 'order:rejected:0',
    title: 'BTC order rejected',
    body: 'no margin',
    asset: 0,
    ticketId: null,
    ...over,
  };
}

describe('alerts', () => {
  test('are numbered and say what was asked', () => {
    const log = new AlertLog();
    const { dedupKey, ...shown } = alert(5);
    expect(log.raise({ ...shown, dedupKey })).toEqual({ ...shown, alertId: 'a1' });
    expect(log.raise(alert(6, { dedupKey: 'other' }))?.alertId).toBe('a2');
  });

  test.each([
    ['info', 60],
    ['warning', 30],
    ['critical', 15],
  ] as const)('the same %s is told again after %i minutes, with the count of those held back', (level, minutes) => {
    const log = new AlertLog();
    expect(log.raise(alert(0, { level }))).not.toBeNull();
    expect(log.raise(alert(1, { level }))).toBeNull();
    expect(log.raise(alert(minutes * MINUTE - 1, { level }))).toBeNull();
    expect(log.raise(alert(minutes * MINUTE, { level }))?.body).toBe(
      'no margin (and 2 more like it since the last alert)',
    );
    expect(log.raise(alert(2 * minutes * MINUTE, { level }))?.body).toBe('no margin');
  });

  test('info and warning of one trouble are held back in other words too', () => {
    const log = new AlertLog();
    log.raise(alert(0));
    expect(log.raise(alert(1, { body: 'still no margin' }))).toBeNull();
  });

  test('an emergency is always told, a critical one whenever it says something new', () => {
    const log = new AlertLog();
    for (let i = 0; i < 50; i++) expect(log.raise(alert(i, { level: 'emergency' }))).not.toBeNull();
    const critical = new AlertLog();
    for (let i = 0; i < 50; i++) {
      expect(critical.raise(alert(i, { level: 'critical', body: `loss ${i}` }))).not.toBeNull();
    }
  });

  test('a rise of the level is told at once, a fall is held back', () => {
    const log = new AlertLog();
    expect(log.raise(alert(0, { level: 'info' }))).not.toBeNull();
    expect(log.raise(alert(1, { level: 'warning' }))).not.toBeNull();
    expect(log.raise(alert(2, { level: 'critical' }))).not.toBeNull();
    expect(log.raise(alert(3, { level: 'emergency' }))).not.toBeNull();
    expect(log.raise(alert(4, { level: 'info' }))).toBeNull();
  });

  test('500 are kept, keys are forgotten after a day', () => {
    const log = new AlertLog();
    for (let i = 0; i < 1_200; i++) log.raise(alert(i, { dedupKey: `k${i}` }));
    expect(log.recent(1_000).map((one) => one.alertId)).toEqual(Array.from({ length: 500 }, (_, i) => `a${i + 701}`));
    expect(log.recent(2).map((one) => one.alertId)).toEqual(['a1199', 'a1200']);
    log.raise(alert(1_200 + 24 * 60 * MINUTE));
    expect((log.snapshot() as { told: unknown[] }).told).toHaveLength(1);
  });

  test('a restored log throttles and counts on', () => {
    const first = new AlertLog();
    first.raise(alert(0));
    first.raise(alert(1));
    const second = new AlertLog();
    second.restore(JSON.parse(JSON.stringify(first.snapshot())));
    expect(second.snapshot()).toEqual(first.snapshot());
    expect(second.raise(alert(2))).toBeNull();
    expect(second.raise(alert(30 * MINUTE))).toMatchObject({ alertId: 'a2', body: expect.stringContaining('2 more') });
  });
});

describe('decisions', () => {
  function decision(i: number): DecisionView {
    return {
      decisionId: `r:${i}:d0`,
      atMs: i,
      chain: 'c',
      stage: 'risk',
      outcome: 'passed',
      text: `line ${i}`,
      asset: null,
      figures: { i },
    };
  }

  test('the newest 1000 are kept, oldest first', () => {
    const log = new DecisionLog();
    for (let i = 0; i < 12_345; i++) log.add(decision(i));
    expect(log.recent(3).map((line) => line.atMs)).toEqual([12_342, 12_343, 12_344]);
    expect(log.recent(99_999)).toHaveLength(1_000);
    expect(log.recent(99_999)[0]?.atMs).toBe(11_345);
    expect(log.recent(0)).toEqual([]);
    const copy = new DecisionLog();
    copy.restore(JSON.parse(JSON.stringify(log.snapshot())));
    expect(copy.recent(5_000)).toEqual(log.recent(1_000));
  });
});

test('a bounded log forgets the oldest only', () => {
  const log = new BoundedLog<number>(3);
  const seen: (readonly number[])[] = [];
  for (let i = 1; i <= 7; i++) {
    log.add(i);
    seen.push(log.all());
  }
  expect(seen).toEqual([[1], [1, 2], [1, 2, 3], [2, 3, 4], [3, 4, 5], [4, 5, 6], [5, 6, 7]]);
  expect(() => new BoundedLog(0)).toThrow('one entry');
});

describe('the equity curve', () => {
  test('has at most one point a minute', () => {
    const curve = new EquityCurve();
    const added = [0, 1, MINUTE - 1, MINUTE, MINUTE + 5, 3 * MINUTE].map((atMs) => curve.add(atMs, asUnits(atMs)));
    expect(added).toEqual([true, false, false, true, false, true]);
    expect(curve.points()).toEqual([
      [0, 0],
      [MINUTE, MINUTE],
      [3 * MINUTE, 3 * MINUTE],
    ]);
  });

  test('gives each point to the window once', () => {
    const curve = new EquityCurve();
    curve.add(0, asUnits(1));
    curve.add(MINUTE, asUnits(2));
    expect(curve.takeNew()).toHaveLength(2);
    expect(curve.takeNew()).toEqual([]);
    curve.add(2 * MINUTE, asUnits(3));
    expect(curve.points()).toHaveLength(3);
    expect(curve.takeNew()).toEqual([]);
  });

  test('thins itself to 2000 points over any time, from the first one on, evenly', () => {
    const curve = new EquityCurve();
    const minutes = 30_000;
    for (let i = 0; i < minutes; i++) curve.add(i * MINUTE, asUnits(i));
    const points = curve.points();
    expect(points.length).toBeLessThanOrEqual(2_000);
    expect(points.length).toBeGreaterThan(900);
    expect(points[0]).toEqual([0, 0]);
    const gaps = new Set(points.slice(1).map(([atMs], i) => atMs - (points[i]?.[0] ?? 0)));
    expect([...gaps]).toEqual([16 * MINUTE]);
    expect(points.at(-1)?.[0]).toBeGreaterThan((minutes - 17) * MINUTE);
    for (const [atMs, units] of points) expect(units).toBe(atMs / MINUTE);
  });

  test('holds no more for an absent window than the whole curve', () => {
    const curve = new EquityCurve();
    for (let i = 0; i < 1_900; i++) curve.add(i * MINUTE, asUnits(i));
    expect(curve.takeNew()).toHaveLength(1_900);
    for (let i = 1_900; i < 40_000; i++) curve.add(i * MINUTE, asUnits(i));
    expect(curve.takeNew().length).toBeLessThanOrEqual(2_000);
  });

  test('goes on after a restart', () => {
    const first = new EquityCurve();
    for (let i = 0; i < 2_345; i++) first.add(i * MINUTE, asUnits(i));
    const second = new EquityCurve();
    second.restore(JSON.parse(JSON.stringify(first.snapshot())));
    for (let i = 2_345; i < 5_000; i++) {
      expect(second.add(i * MINUTE, asUnits(i))).toBe(first.add(i * MINUTE, asUnits(i)));
    }
    expect(second.snapshot()).toEqual(first.snapshot());
  });
});
