import { afterEach, expect, test } from 'vitest';
import type { MarketFigure } from '../../src/contract/risk-metrics.ts';
import { positionDistance } from '../support/venue-distance.ts';
import { LiveLab } from '../support/live-lab.ts';
import { until } from '../support/loopback-venue.ts';

/*
 * A person changes leverage or the kind of margin in a browser, or puts margin to an isolated position or takes it away. A live session on the
 * sandbox's wire learns it with the next statement, tells it once, and counts margin and liquidation as the venue does.
 */

let lab: LiveLab;

afterEach(async () => {
  expect(await lab.close()).toEqual([]);
}, 30_000);

const nearest = (): MarketFigure | null => {
  const patch = lab.session.host.engine.viewSnapshot().find(({ kind }) => kind === 'risk');
  return patch?.kind === 'risk' ? patch.risk.metrics.nearestLiquidation : null;
};

/** Waits until our distance to liquidation is the venue's to a tenth of a percent of the price: marks go on meanwhile. */
async function agreesOnLiquidation(asset: number): Promise<number> {
  let theirs: number | null = null;
  await until(() => {
    theirs = positionDistance(lab.port.venue.exchange.accountDetail(lab.port.account), asset);
    const ours = nearest();
    return ours !== null && theirs !== null && ours.asset === asset && Math.abs(ours.rate - theirs) < 0.001;
  }, 15_000);
  return theirs ?? Number.NaN;
}

const told = (words: RegExp): number => lab.notes.alerts.filter(({ title }) => words.test(title)).length;

test('isolated margin, its leverage, and what a person puts to it or takes away count as at the venue', {
  timeout: 120_000,
}, async () => {
  lab = await LiveLab.open([], 1_000);
  const asset = 1;
  const symbol = lab.port.venue.symbolOf(asset);
  const browser = lab.port.byHand();
  await browser.updateLeverage({ asset, isCross: false, leverage: 5 });
  await lab.byHand(asset, 500);
  await until(() => lab.ours(asset) === lab.theirs(asset) && lab.ours(asset) > 0, 10_000);
  const first = await agreesOnLiquidation(asset);
  expect(first).toBeLessThan(0.25);
  expect(told(new RegExp(`${symbol}.*isolated margin, leverage of 5`))).toBe(1);

  await browser.updateIsolatedMargin({ asset, isBuy: true, ntli: 100_000_000 });
  await until(() => (nearest()?.rate ?? 0) > first + 0.1, 15_000);
  const more = await agreesOnLiquidation(asset);
  await browser.updateIsolatedMargin({ asset, isBuy: true, ntli: -60_000_000 });
  await until(() => (nearest()?.rate ?? 1) < more - 0.05, 15_000);
  await agreesOnLiquidation(asset);
  expect(told(new RegExp(`${symbol}.*added`))).toBe(1);
  expect(told(new RegExp(`${symbol}.*taken away`))).toBe(1);

  // What is put to it stays with it when the leverage is raised: nothing of it becomes free.
  await browser.updateLeverage({ asset, isCross: false, leverage: 8 });
  await until(() => told(new RegExp(`${symbol}.*isolated margin, leverage of 8`)) === 1, 15_000);
  await agreesOnLiquidation(asset);
  expect(lab.agrees).toBe(true);
});

test('less leverage of a cross position takes more margin with the next statement', {
  timeout: 120_000,
}, async () => {
  lab = await LiveLab.open([], 1_000);
  expect(await lab.buy(0)).toBe('ok');
  await until(() => lab.ours(0) > 0 && lab.agrees, 10_000);
  const used = (): number => {
    const patch = lab.session.host.engine.viewSnapshot().find(({ kind }) => kind === 'account');
    return patch?.kind === 'account' ? patch.account.marginUsedUnits : Number.NaN;
  };
  const before = used();
  await lab.port.byHand().updateLeverage({ asset: 0, isCross: true, leverage: 2 });
  await until(() => used() > 5 * before, 15_000);
  expect(told(new RegExp(`${lab.port.venue.symbolOf(0)}.*cross margin, leverage of 2`))).toBe(1);
  const detail = (): number => lab.port.venue.exchange.accountDetail(lab.port.account).summary.marginUsedUnits;
  await until(() => Math.abs(used() / detail() - 1) < 0.01, 10_000);
});
