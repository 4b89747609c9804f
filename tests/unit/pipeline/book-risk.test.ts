import { describe, expect, test } from 'vitest';
import type { BookRiskView } from '../../../src/contract/book-risk.ts';
import { asLots, asTicks } from '../../../src/contract/units.ts';
import type { ViewPatch } from '../../../src/contract/views.ts';
import { history, HOUR, instrument, mark, T0 } from '../../support/market-updates.ts';
import { PipelineLab, PRICE } from '../../support/pipeline-lab.ts';

const BTC = 3;

/** Hours before the run in which each asset moves by `share` of the index's hour, which goes up and down by turns of 1 %, a third one by 2 %. */
function past(share: number, hours = 400): readonly number[] {
  let close = PRICE;
  return Array.from({ length: hours }, (_, at) => {
    const open = close;
    const move = [0.01, -0.01, 0.02, -0.0197][at % 4] as number;
    close = Math.round(open * (1 + share * move));
    return [T0 - (hours - at) * HOUR, open, Math.max(open, close), Math.min(open, close), close, 5];
  }).flat();
}

/** Holds 100 lots (100 USDC) of each asset of `lots`, with the index and its past known. */
function holding(lots: readonly (readonly [number, number])[], shares: readonly number[]): PipelineLab {
  const lab = PipelineLab.live(lots);
  const shape = { szDecimals: 2, priceDecimals: 4 };
  const listed = [0, 1, 2].map((asset) => instrument(asset, `S${asset}`, shape));
  lab.step({ kind: 'Instruments', instruments: [...listed, instrument(BTC, 'BTC', shape)] });
  for (const [asset, share] of [...shares.entries(), [BTC, 1] as const])
    lab.step({ kind: 'Market', updates: [history(asset, past(share))] });
  return lab;
}

function riskOf(patches: readonly ViewPatch[]): BookRiskView | undefined {
  return patches.find((patch) => patch.kind === 'bookRisk')?.bookRisk;
}

describe('the risk of the book in the engine', () => {
  test('is that of what is held, at mark, against the index', () => {
    const lab = holding(
      [
        [0, 1_000],
        [1, -500],
      ],
      [1, 1, 1],
    );
    const view = riskOf(lab.engine.viewSnapshot()) as BookRiskView;
    const equity = 10_000;
    expect(view.holdings.map(({ symbol, weight }) => [symbol, weight])).toEqual([
      ['S0', 1_000 / equity],
      ['S1', -500 / equity],
    ]);
    expect([view.grossRate, view.netRate]).toEqual([expect.closeTo(0.15, 9), expect.closeTo(0.05, 9)]);
    expect(view.correlations[0]?.[1]).toBeCloseTo(1, 2);
    expect(view.averageCorrelation).toBeCloseTo(-1, 2);
    // Both move as the index does: half of the long is covered.
    expect(view.betaToIndex).toBeCloseTo(0.05, 2);
    expect(view.volatilityYear).toBeCloseTo(0.05 * (view.holdings[0]?.volatility ?? 0), 2);
    expect(view.stressLoss).toBeCloseTo(0.4 * 0.05, 9);
    expect(view.valueAtRisk95).not.toBeNull();
    expect(view.holdings.reduce((sum, { riskShare }) => sum + (riskShare ?? 0), 0)).toBeCloseTo(1, 9);
  });

  test('comes once a second and is the same without anybody who looks', () => {
    const lab = holding([[0, 1_000]], [1, 1, 1]);
    lab.engine.viewSnapshot();
    const seen: (BookRiskView | undefined)[] = [];
    for (let at = 0; at < 21; at++) {
      lab.atMs += 100;
      seen.push(riskOf(lab.step({ kind: 'Tick' }, true).viewPatches ?? []));
    }
    expect(seen.filter((view) => view !== undefined)).toHaveLength(3);
    const unseen = holding([[0, 1_000]], [1, 1, 1]);
    for (let at = 0; at < 21; at++) {
      unseen.atMs += 100;
      unseen.step({ kind: 'Tick' });
    }
    expect(unseen.engine.stateHash()).toBe(lab.engine.stateHash());
  });

  test('without a past says what is not known, and counts it as large', () => {
    const lab = PipelineLab.live([
      [0, 1_000],
      [1, 1_000],
    ]);
    const view = riskOf(lab.engine.viewSnapshot()) as BookRiskView;
    expect(view).toMatchObject({ valueAtRisk95: null, betaToIndex: null, meanCorrelation: null });
    expect(view.correlations).toEqual([
      [1, 0.8],
      [0.8, 1],
    ]);
    // Two of 10 % at 150 % a year and 0.8.
    expect(view.volatilityYear).toBeCloseTo(0.15 * Math.sqrt(2 + 1.6), 9);
  });

  test('says why it is not known while something is held and the account has no worth to compare it with', () => {
    const lab = PipelineLab.live([[0, 1_000]]);
    lab.account('periodic', { positions: [[0, 1_000]], cashUnits: -5_000_000 });
    expect(riskOf(lab.engine.viewSnapshot())).toMatchObject({ holdings: [], unknown: 'the account is worth nothing' });
    // An asset that has no price: the account's worth is not known.
    const priceless = PipelineLab.live([[77, 1_000]]);
    const view = riskOf(priceless.engine.viewSnapshot());
    expect(view).toMatchObject({ holdings: [], unknown: 'the worth of the account is not known' });
  });

  test.each([
    ['without the index', [0, 1]],
    ['with the index', [0, 1, BTC]],
  ])('agrees with what an order would make of it, %s', (_, held) => {
    const lab = holding(
      held.map((asset) => [asset, asset === 1 ? -500 : 1_000] as const),
      [1, 0.3, 1],
    );
    lab.step({ kind: 'Market', updates: [mark(BTC, lab.atMs, PRICE)] });
    const view = riskOf(lab.engine.viewSnapshot()) as BookRiskView;
    expect(view.holdings).toHaveLength(held.length);
    const order = { asset: 0, isBuy: true, lots: asLots(10), entryTicks: asTicks(PRICE), stopTicks: null };
    const whatIf = lab.engine.whatIf(order);
    expect(whatIf?.volatilityYear[0]).toBeCloseTo(view.volatilityYear, 12);
    expect(whatIf?.valueAtRisk95[0]).toBeCloseTo(view.valueAtRisk95 ?? Number.NaN, 12);
    expect(whatIf?.stressLoss[0]).toBeCloseTo(view.stressLoss, 12);
    expect(whatIf?.grossRate[0]).toBeCloseTo(view.grossRate, 12);
    // What the index makes is its own, and what moves as it does its share of that.
    expect(view.betaToIndex).toBeCloseTo(0.1 - 0.05 * 0.3 + (held.includes(BTC) ? 0.1 : 0), 2);
  });

  test('of nothing is nothing', () => {
    const view = riskOf(PipelineLab.live().engine.viewSnapshot());
    expect(view).toMatchObject({
      unknown: '',
      holdings: [],
      grossRate: 0,
      stressLoss: 0,
      concentration: null,
      averageCorrelation: null,
    });
  });
});
