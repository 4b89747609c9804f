import { describe, expect, test } from 'vitest';
import { asUnits } from '../../../src/contract/units.ts';
import type { RiskMetricsView } from '../../../src/contract/risk-metrics.ts';
import type { VenueMargin } from '../../../src/engine/domain/inputs.ts';
import { Engine } from '../../../src/engine/index.ts';
import { PipelineLab } from '../../support/pipeline-lab.ts';

const USDC = 1_000_000;

const own = (leverage: number, usdc: number): VenueMargin => ({
  leverage,
  isIsolated: true,
  ownUnits: asUnits(usdc * USDC),
});

const shared = (leverage: number): VenueMargin => ({ leverage, isIsolated: false, ownUnits: asUnits(0) });

/** A statement of a position of so many lots (of 1 USDC); titles of what was told. */
function state(lab: PipelineLab, lots: number, margin?: VenueMargin): readonly string[] {
  lab.atMs += 30_000;
  lab.prices(1_000_000);
  const output = lab.account('periodic', {
    positions: lots === 0 ? [] : [[0, lots]],
    ...(margin === undefined ? {} : { margin }),
  });
  return output.effects.flatMap((effect) => (effect.kind === 'Alert' ? [effect.alert.title] : []));
}

const marginNews = (titles: readonly string[]): readonly string[] => titles.filter((title) => /margin/.test(title));

function metrics(engine: Engine): RiskMetricsView {
  const patch = engine.viewSnapshot().find(({ kind }) => kind === 'risk');
  if (patch?.kind !== 'risk') throw new Error('no picture of the risk');
  return patch.risk.metrics;
}

describe('margin that a person chooses at the venue', () => {
  test('is told when it is another than was counted, and only then', () => {
    const lab = PipelineLab.live();
    expect(marginNews(state(lab, 1_000, shared(20)))).toEqual([]);
    expect(marginNews(state(lab, 1_000, shared(4)))).toEqual([
      'S0: now cross margin, leverage of 4 (before: cross margin, leverage of 20)',
    ]);
    expect(marginNews(state(lab, 1_000, shared(4)))).toEqual([]);
    expect(metrics(lab.engine).marginUsedRate).toBeCloseTo(1_000 / 4 / 10_000, 9);
    state(lab, 0);
    expect(marginNews(state(lab, 1_000, own(4, 250)))).toEqual([
      'S0: now isolated margin, leverage of 4 (before: cross margin, leverage of 4)',
    ]);
  });

  test('that was put to a position or taken from it moves its liquidation, and is told unless it is funding', () => {
    const lab = PipelineLab.live();
    state(lab, 1_000, own(5, 200));
    const first = metrics(lab.engine).nearestLiquidation?.rate ?? Number.NaN;
    expect(marginNews(state(lab, 1_000, own(5, 195)))).toEqual([]);
    expect(marginNews(state(lab, 1_000, own(5, 300)))).toEqual(['S0: 105 USDC of margin added at the venue']);
    const more = metrics(lab.engine).nearestLiquidation?.rate ?? Number.NaN;
    expect(more).toBeGreaterThan(first + 0.09);
    expect(marginNews(state(lab, 1_000, own(5, 220)))).toEqual(['S0: 80 USDC of margin taken away at the venue']);
    expect(metrics(lab.engine).nearestLiquidation?.rate).toBeLessThan(more - 0.07);
    // Another size: the share of what was closed goes with it, which nobody took away.
    expect(marginNews(state(lab, 500, own(5, 110)))).toEqual([]);
  });

  test('is not free for anything else, and is free again when the position has ended', () => {
    const lab = PipelineLab.live();
    state(lab, 100, own(5, 9_995));
    // 5 USDC are left: at a leverage of 20 they carry 100 lots of 1 USDC.
    const [small] = lab.enter(1, 'long').orders;
    expect(small?.sizeLots).toBeLessThanOrEqual(100);
    expect(small?.sizeLots).toBeGreaterThanOrEqual(50);
    const other = PipelineLab.live();
    state(other, 100, own(5, 9_995));
    state(other, 0);
    const [large] = other.enter(1, 'long').orders;
    expect(large?.sizeLots).toBeGreaterThan(150);
  });

  test('names a stop that would come after the liquidation', () => {
    const lab = PipelineLab.live();
    const lots = lab.hold(0, 'long').orders[0]?.sizeLots ?? 0;
    const bodies = (margin: VenueMargin): readonly string[] => {
      lab.atMs += 30_000;
      const { effects } = lab.account('periodic', { positions: [[0, lots]], margin });
      return effects.flatMap((effect) => (effect.kind === 'Alert' ? [effect.alert.body] : []));
    };
    // A tenth of the cost lets the mark fall further than to the stop, two hundredths do not.
    expect(bodies(own(10, lots * 0.1)).join()).not.toContain('liquidated first');
    expect(bodies(own(10, lots * 0.04)).join()).toContain(
      'Its stop lies beyond that price: it would be liquidated first.',
    );
  });

  test('is known after a restart from a stored state', () => {
    const lab = PipelineLab.live();
    state(lab, 1_000, own(5, 300));
    const again = Engine.restore(lab.engine.snapshot());
    expect(metrics(again).nearestLiquidation).toEqual(metrics(lab.engine).nearestLiquidation);
    expect(again.stateHash()).toBe(lab.engine.stateHash());
  });
});
