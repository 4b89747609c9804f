import { describe, expect, it } from 'vitest';
import type { MarketUpdate, MendUpdate } from '../../../src/engine/domain/market-update.ts';
import type { ViewPatch } from '../../../src/contract/views.ts';
import { book, history, HOUR, mark, print, T0 } from '../../support/market-updates.ts';
import { PipelineLab, PRICE } from '../../support/pipeline-lab.ts';

const BARS = 60;
const HIGH = PRICE + 20_000;

const heard: MendUpdate = {
  type: 'mend',
  asset: 0,
  intervalMs: HOUR,
  bars: [],
  wholeToMs: 0,
  forming: [],
  settled: true,
};

/** An engine with quiet bars behind it, in the first hour after them; its trades are heard. */
function quiet(): PipelineLab {
  const lab = PipelineLab.live();
  const bars = Array.from({ length: BARS }, (_, at) => [
    T0 - (BARS - at) * HOUR,
    PRICE,
    PRICE + 5_000,
    PRICE - 5_000,
    PRICE,
    100,
  ]);
  step(lab, [history(0, bars.flat()), heard]);
  return lab;
}

function step(lab: PipelineLab, updates: readonly MarketUpdate[]): readonly ViewPatch[] {
  return lab.step({ kind: 'Market', updates }, true).viewPatches;
}

/** A trade above the channel, which is the last that is heard of its hour. */
function breakOut(lab: PipelineLab): void {
  lab.atMs = T0 + 30 * 60_000;
  step(lab, [mark(0, lab.atMs, HIGH), book(0, lab.atMs, [HIGH - 1_000, 900], [HIGH + 1_000, 900])]);
  step(lab, [print(0, lab.atMs, HIGH)]);
}

/** The first book of the hour after. */
function nextHour(lab: PipelineLab, hour = 1): void {
  lab.atMs = T0 + hour * HOUR + 1_000;
  step(lab, [mark(0, lab.atMs, HIGH), book(0, lab.atMs, [HIGH - 1_000, 900], [HIGH + 1_000, 900])]);
}

function signals(lab: PipelineLab): number {
  return lab.engine.figures().signals.accepted;
}

function mended(closeTicks: number, over: Partial<MendUpdate> = {}): MendUpdate {
  const bar = [T0, PRICE, HIGH, PRICE - 5_000, closeTicks, 40];
  return { ...heard, bars: bar, wholeToMs: T0 + HOUR, settled: false, ...over };
}

describe('strategies and bars of an outage', () => {
  it('decide on a whole bar when it closes', () => {
    const lab = quiet();
    breakOut(lab);
    nextHour(lab);
    expect(signals(lab)).toBeGreaterThan(0);
  });

  it('decide nothing on a bar that may lack trades, and on the venue’s bar once it is known', () => {
    const lab = quiet();
    breakOut(lab);
    step(lab, [{ type: 'gap', asset: 0, fromMs: lab.atMs }]);
    nextHour(lab);
    lab.pass(60_000);
    expect(signals(lab)).toBe(0);
    step(lab, [mended(HIGH)]);
    expect(signals(lab)).toBeGreaterThan(0);
  });

  it('decide by what was missed: a close inside the channel makes no signal', () => {
    const lab = quiet();
    breakOut(lab);
    step(lab, [{ type: 'gap', asset: 0, fromMs: lab.atMs }]);
    nextHour(lab);
    step(lab, [mended(PRICE)]);
    expect(signals(lab)).toBe(0);
    expect(lab.engine.barsOf(0).closed.at(-1)).toMatchObject({ openMs: T0, closeTicks: PRICE });
  });

  it('decide nothing on a bar that was known only when the next one was over', () => {
    const lab = quiet();
    breakOut(lab);
    step(lab, [{ type: 'gap', asset: 0, fromMs: lab.atMs }]);
    nextHour(lab, 2);
    step(lab, [mended(HIGH)]);
    expect(signals(lab)).toBe(0);
    expect(lab.engine.barsOf(0).closed.at(-1)?.openMs).toBe(T0);
  });

  it('go on with indicators of the corrected bars when one had been handed over', () => {
    const lab = quiet();
    breakOut(lab);
    nextHour(lab);
    const spoiled = lab.engine.stateHash();
    step(lab, [{ type: 'gap', asset: 0, fromMs: T0 + HOUR - 1_000 }, mended(PRICE, { settled: true })]);
    expect(lab.engine.stateHash()).not.toBe(spoiled);
    const told = quiet();
    nextHour(told);
    step(told, [{ type: 'gap', asset: 0, fromMs: T0 }, mended(PRICE, { settled: true })]);
    expect(lab.engine.barsOf(0).closed).toEqual(told.engine.barsOf(0).closed);
    const features = (from: PipelineLab): unknown =>
      (from.engine.snapshot() as unknown as { state: { rooms: { features: unknown } } }).state.rooms.features;
    expect(features(lab)).toEqual(features(told));
  });

  it('shows bars that wait as incomplete', () => {
    const lab = quiet();
    lab.command({ type: 'focus', asset: 0 });
    breakOut(lab);
    step(lab, [{ type: 'gap', asset: 0, fromMs: lab.atMs }]);
    nextHour(lab);
    lab.pass(10_000);
    const shown = (patches: readonly ViewPatch[]): readonly (readonly [number, boolean])[] =>
      patches.flatMap((patch) =>
        patch.kind === 'bars'
          ? patch.bars.filter(({ openMs }) => openMs >= T0).map((bar) => [bar.openMs, bar.incomplete === true] as const)
          : [],
      );
    expect(shown(step(lab, [print(0, lab.atMs, HIGH)]))).toEqual([
      [T0, true],
      [T0 + HOUR, true],
    ]);
    expect(shown(step(lab, [mended(HIGH)]))).toEqual([
      [T0, false],
      [T0 + HOUR, true],
    ]);
    expect(shown(step(lab, [mended(HIGH, { settled: true })]))).toEqual([
      [T0, false],
      [T0 + HOUR, false],
    ]);
  });
});
