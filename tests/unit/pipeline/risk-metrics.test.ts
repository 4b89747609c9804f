import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { BookRiskView } from '../../../src/contract/book-risk.ts';
import type { RiskMetricsView } from '../../../src/contract/risk-metrics.ts';
import type { RiskView, ViewPatch } from '../../../src/contract/views.ts';
import { Engine } from '../../../src/engine/index.ts';
import { history, HOUR, instrument, mark, T0 } from '../../support/market-updates.ts';
import { PipelineLab, PRICE } from '../../support/pipeline-lab.ts';

function riskOf(patches: readonly ViewPatch[]): RiskView {
  const patch = patches.findLast((one) => one.kind === 'risk');
  if (patch === undefined) throw new Error('no picture of the risk');
  return patch.risk;
}

function metricsOf(lab: PipelineLab): RiskMetricsView {
  return riskOf(lab.engine.viewSnapshot()).metrics;
}

const bookOf = (lab: PipelineLab): BookRiskView =>
  lab.engine.viewSnapshot().find((one) => one.kind === 'bookRisk')?.bookRisk as BookRiskView;

/** The same figures, made by the slow code from the positions. */
function expectSame(lab: PipelineLab): void {
  const [metrics, book] = [metricsOf(lab), bookOf(lab)];
  expect(metrics.positionCount).toBe(book.holdings.length);
  expect(metrics.grossRate).toBeCloseTo(book.grossRate, 12);
  expect(metrics.netRate).toBeCloseTo(book.netRate, 12);
  expect(metrics.volatilityYear).toBeCloseTo(book.volatilityYear, 10);
  expect(metrics.stressLoss).toBeCloseTo(book.stressLoss, 12);
  expect(metrics.concentration ?? 0).toBeCloseTo(book.concentration ?? 0, 10);
}

/** A hundred hours before the run that go up and down. */
function waves(wave: number): readonly number[] {
  return Array.from({ length: 100 }, (_, at) => {
    const close = Math.round(PRICE * (1 + (((at * wave) % 11) - 5) / 200));
    return [T0 - (100 - at) * HOUR, close, close, close, close, 5];
  }).flat();
}

const HELD = [
  [0, 1_000],
  [1, -500],
] as const;

describe('the figures of an account', () => {
  test('follow every mark, fill and change of terms, as the slow ones do', () => {
    const lab = PipelineLab.live(HELD);
    expectSame(lab);
    expect(metricsOf(lab)).toMatchObject({
      totalExposureUnits: 1_500_000_000,
      maxPosition: { asset: 0, symbol: 'S0', rate: 0.1 },
      // Without a stop all of it may be lost.
      lossAtHeldStopsRate: expect.closeTo(0.15, 12),
      nearestLiquidation: null,
      dailyPnlUnits: 0,
      adlRank: null,
    });
    lab.atMs += 100;
    const moved = lab.step({ kind: 'Market', updates: [mark(0, lab.atMs, PRICE * 1.1)] }, true);
    // With the very step that brings the mark: nobody waits a second for them.
    expect(riskOf(moved.viewPatches ?? []).metrics).toMatchObject({
      totalExposureUnits: 1_600_000_000,
      dailyPnlUnits: 100_000_000,
      grossRate: expect.closeTo(1_600 / 10_100, 12),
    });
    expectSame(lab);
    lab.account('periodic', {
      positions: [
        [0, 400],
        [1, -500],
        [2, 700],
      ],
      cashUnits: 10_000_000_000,
    });
    expectSame(lab);
    lab.step({ kind: 'Market', updates: [mark(2, lab.atMs, PRICE * 0.9), mark(1, lab.atMs, PRICE * 1.2)] });
    expectSame(lab);
    lab.account('periodic', { positions: [], cashUnits: 10_000_000_000 });
    expectSame(lab);
    expect(metricsOf(lab)).toMatchObject({ positionCount: 0, maxPosition: null, concentration: null, grossRate: 0 });
  });

  test('name the position that is nearest to its liquidation, and the margin, by the terms of the moment', () => {
    const lab = PipelineLab.live([
      [0, 1_000],
      [1, 1_000],
    ]);
    expect(metricsOf(lab).nearestLiquidation).toBeNull();
    const shape = { szDecimals: 2, priceDecimals: 4, maxLeverage: 10 };
    lab.step({ kind: 'Instruments', instruments: [{ ...instrument(1, 'S1', shape), marginMode: 'noCross' }] });
    // Isolated at ten: 0.1 - d = 0.05 (1 - d).
    expect(metricsOf(lab).nearestLiquidation).toEqual({ asset: 1, symbol: 'S1', rate: expect.closeTo(0.05 / 0.95, 9) });
    const before = metricsOf(lab).marginUsedRate ?? 0;
    lab.step({
      kind: 'Instruments',
      instruments: [{ ...instrument(1, 'S1', { ...shape, maxLeverage: 5 }), marginMode: 'noCross' }],
    });
    expect(metricsOf(lab).marginUsedRate).toBeCloseTo(before + 0.1 / 5 - 0.1 / 10, 9);
  });

  test('are those of the slow code after any marks, fills, stops and bars', () => {
    const asset = fc.integer({ min: 0, max: 2 });
    const happening = fc.oneof(
      { weight: 5, arbitrary: fc.record({ asset, mark: fc.integer({ min: 800_000, max: 1_250_000 }) }) },
      {
        weight: 2,
        arbitrary: fc.record({ lots: fc.array(fc.integer({ min: -900, max: 900 }), { minLength: 3, maxLength: 3 }) }),
      },
      { weight: 1, arbitrary: fc.record({ asset, wave: fc.integer({ min: 1, max: 9 }) }) },
    );
    fc.assert(
      fc.property(fc.array(happening, { minLength: 1, maxLength: 15 }), (happenings) => {
        const lab = PipelineLab.live(HELD);
        for (const one of happenings) {
          lab.atMs += 1_000;
          if ('mark' in one) lab.step({ kind: 'Market', updates: [mark(one.asset, lab.atMs, one.mark)] });
          else if ('wave' in one) lab.step({ kind: 'Market', updates: [history(one.asset, waves(one.wave))] });
          else lab.account('periodic', { positions: [...one.lots.entries()].filter(([, lots]) => lots !== 0) });
          expectSame(lab);
        }
        expect(metricsOf(lab).positionCount).toBe(bookOf(lab).holdings.length);
      }),
      { numRuns: 25 },
    );
  });

  test('that need a worth are not known without one', () => {
    const lab = PipelineLab.live([[0, 1_000]]);
    lab.account('periodic', { positions: [[0, 1_000]], cashUnits: -5_000_000 });
    expect(metricsOf(lab)).toMatchObject({
      positionCount: 1,
      grossRate: null,
      volatilityYear: null,
      maxPosition: null,
    });
    expect(metricsOf(PipelineLab.live([[77, 1_000]]))).toMatchObject({
      positionCount: 1,
      totalExposureUnits: null,
      grossRate: null,
    });
  });

  test('hold the ratio of daily returns, which goes on after a restart', () => {
    const lab = PipelineLab.live([[0, 1_000]]);
    for (let day = 0; day < 24; day++) {
      lab.step({ kind: 'Market', updates: [mark(0, lab.atMs, PRICE * (day % 2 === 0 ? 1.03 : 1.01))] });
      lab.atMs += 86_400_000;
    }
    lab.step({ kind: 'Market', updates: [mark(0, lab.atMs, PRICE)] });
    const { sharpe, sharpeDays } = metricsOf(lab);
    expect([sharpe === null, sharpeDays]).toEqual([false, 23]);
    const other = Engine.restore(lab.engine.snapshot());
    expect(riskOf(other.viewSnapshot()).metrics).toEqual(metricsOf(lab));
    expect(other.stateHash()).toBe(lab.engine.stateHash());
  });
});
