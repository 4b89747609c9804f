import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { asLots, asTicks } from '../../src/contract/units.ts';
import type { MarketUpdate, MendUpdate, PrintsUpdate } from '../../src/engine/domain/market-update.ts';
import type { EngineSettings } from '../../src/engine/domain/settings.ts';
import { book, HOUR, instrument, mark, T0 } from '../support/market-updates.ts';
import { PipelineLab } from '../support/pipeline-lab.ts';

/*
 * Two engines hear the same two markets, one of them with outages of which the venue tells what was missed: in time, or when a bar was handed over without
 * its trades already. What is made of bars has to come out the same.
 */

const BTC = 3;
const ETH = 4;
const ASSETS = [BTC, ETH] as const;
/** Hours before the run; fewer are kept than an average or the regime remembers. */
const PAST = 620;
const KEPT = 60;
const RUN = 40;
const PRICE = 1_000_000;

/** An hour of one market: open, high, low, close. The trade at its close is the one that an outage hides. */
type Hour = readonly [number, number, number, number];

/** Trades from the middle of an hour on are missed for so many hours; the venue tells after so many more. */
interface Outage {
  readonly asset: number;
  readonly from: number;
  readonly hours: number;
  readonly told: number;
  /** The loss is told only when the bar is over and handed over. */
  readonly late: boolean;
}

function walk(seed: number, count: number): readonly Hour[] {
  let [x, price] = [seed, PRICE];
  const next = (): number => {
    x = (Math.imul(x, 1_103_515_245) + 12_345) & 0x7fffffff;
    return x / 0x7fffffff - 0.5;
  };
  return Array.from({ length: count }, () => {
    const open = price;
    const close = Math.round((open * (1 + next() * 0.03)) / 100) * 100;
    price = close;
    const [high, low] = [Math.max(open, close) + 900, Math.min(open, close) - 900];
    return [open, high, low, close];
  });
}

const HOURS = new Map(ASSETS.map((asset) => [asset, walk(asset * 7 + 1, PAST + RUN + 1)]));
const hourOf = (asset: number, at: number): Hour => HOURS.get(asset as 3 | 4)?.[PAST + at] as Hour;

function rows(asset: number, from: number, to: number): readonly number[] {
  return Array.from({ length: to - from }, (_, at) => {
    const [open, high, low, close] = hourOf(asset, from + at);
    return [T0 + (from + at) * HOUR, open, high, low, close, 200];
  }).flat();
}

function trade(asset: number, atMs: number, [open, high, low, close]: Hour): PrintsUpdate {
  const ticks = {
    openTicks: asTicks(open),
    highTicks: asTicks(high),
    lowTicks: asTicks(low),
    closeTicks: asTicks(close),
  };
  return { type: 'prints', asset, firstAtMs: atMs, lastAtMs: atMs, ...ticks, volumeLots: asLots(100), count: 3 };
}

function heard(asset: number, over: Partial<MendUpdate> = {}): MendUpdate {
  return { type: 'mend', asset, intervalMs: HOUR, bars: [], wholeToMs: 0, forming: [], settled: true, ...over };
}

function isMissed(outages: readonly Outage[], asset: number, at: number, half: 0 | 1): boolean {
  return outages.some(
    (one) => one.asset === asset && (at > one.from || (at === one.from && half === 1)) && at < one.from + one.hours,
  );
}

/** Tells of losses, and what the venue says of them, at the beginning of an hour. */
function words(outages: readonly Outage[], at: number, atMs: number): readonly MarketUpdate[] {
  const told: MarketUpdate[] = [];
  for (const { asset, from, hours, told: after, late } of outages) {
    const fromMs = T0 + from * HOUR + HOUR / 2;
    if (at === from + (late ? 2 : 1)) told.push({ type: 'gap', asset, fromMs });
    if (at === from + hours + after)
      told.push(heard(asset, { bars: rows(asset, from, at), wholeToMs: atMs - (atMs % HOUR) }));
  }
  return told;
}

function story(outages: readonly Outage[], kept = KEPT): PipelineLab {
  const change = (base: EngineSettings): EngineSettings => ({ ...base, market: { ...base.market, barsKept: kept } });
  const lab = PipelineLab.live([], change);
  const step = (updates: readonly MarketUpdate[]): void => void lab.step({ kind: 'Market', updates });
  const scale = { szDecimals: 2, priceDecimals: 4 };
  const more = [instrument(BTC, 'BTC', scale), instrument(ETH, 'ETH', scale)];
  lab.step({ kind: 'Instruments', instruments: more });
  for (const asset of ASSETS)
    step([{ type: 'history', asset, intervalMs: HOUR, bars: rows(asset, -PAST, 0) }, heard(asset)]);
  for (let at = 0; at < RUN; at += 1) {
    lab.atMs = T0 + at * HOUR + 2_000;
    step(
      ASSETS.flatMap((asset) => [
        mark(asset, lab.atMs, PRICE),
        book(asset, lab.atMs, [PRICE - 100, 9], [PRICE + 100, 9]),
      ]),
    );
    lab.atMs += 7_000;
    step(words(outages, at, lab.atMs));
    for (const half of [0, 1] as const) {
      lab.atMs = T0 + at * HOUR + half * (HOUR / 2) + 60_000;
      for (const asset of ASSETS) {
        if (isMissed(outages, asset, at, half)) continue;
        const [open, high, low, close] = hourOf(asset, at);
        step([trade(asset, lab.atMs, half === 0 ? [open, open, open, open] : [open, high, low, close])]);
      }
    }
  }
  return lab;
}

function madeOfBars(lab: PipelineLab): unknown {
  const { state } = lab.engine.snapshot();
  const { features, regime } = state.rooms;
  const patches = lab.engine.viewSnapshot();
  const risk = lab.engine.whatIf({
    asset: ETH,
    isBuy: true,
    lots: asLots(100),
    entryTicks: asTicks(PRICE),
    stopTicks: asTicks(PRICE - 20_000),
  });
  return {
    features,
    regime,
    risk,
    bookRisk: patches.filter(({ kind }) => kind === 'bookRisk'),
    bars: ASSETS.map((asset) => lab.engine.barsOf(asset).closed.map((bar) => ({ ...bar, prints: 0 }))),
  };
}

const outage: fc.Arbitrary<Outage> = fc.record({
  asset: fc.constantFrom(...ASSETS),
  from: fc.integer({ min: 1, max: 14 }),
  hours: fc.integer({ min: 1, max: 3 }),
  told: fc.integer({ min: 2, max: 8 }),
  late: fc.boolean(),
});

describe('bars that are corrected', () => {
  const undisturbed = story([]);
  const whole = madeOfBars(undisturbed);

  test('the story is heard: nothing of it is refused, and every hour traded', () => {
    expect(undisturbed.engine.figures().market).toMatchObject({ refused: 0 });
    expect(undisturbed.engine.barsOf(BTC).closed.every(({ prints }) => prints > 0)).toBe(true);
    expect(undisturbed.engine.figures().regime).not.toBe('unknown');
  });

  test('indicators, regime, the book’s risk and the bars come out as if they had been right at once', () => {
    fc.assert(
      fc.property(outage, outage, (first, second) => {
        // One outage of a market at a time: a second one begins when the first is over.
        const far = { ...second, from: second.from + 16 };
        expect(madeOfBars(story([first, far]))).toEqual(whole);
      }),
      { numRuns: 25 },
    );
  });

  test('the damage is real: without the venue’s word everything made of bars differs', () => {
    const never = madeOfBars(story([{ asset: BTC, from: 5, hours: 3, told: 1_000, late: true }]));
    expect(never).not.toEqual(whole);
  });
});
