import { describe, expect, it } from 'vitest';
import type { Effect } from '../../../src/engine/domain/outputs.ts';
import { Engine, type EngineSnapshot } from '../../../src/engine/index.ts';
import type { MarketUpdate, MendUpdate } from '../../../src/engine/domain/market-update.ts';
import type { DecisionView, ViewPatch } from '../../../src/contract/views.ts';
import { book, history, HOUR, mark, print, T0 } from '../../support/market-updates.ts';
import { ordersOf, PipelineLab, PRICE } from '../../support/pipeline-lab.ts';

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

  describe('that the venue never tells', () => {
    /** The bar of a breakout, touched by an outage; then so many quiet hours of trades that are heard. */
    function unanswered(hours: number, heardMs: number | null = T0 + HOUR): PipelineLab {
      const lab = quiet();
      breakOut(lab);
      const fromMs = lab.atMs;
      step(lab, [{ type: 'gap', asset: 0, fromMs }]);
      for (let hour = 1; hour <= hours; hour += 1) {
        trade(lab, hour, HIGH);
        if (hour === 1 && heardMs !== null) step(lab, [{ type: 'gap', asset: 0, fromMs, heardMs }]);
      }
      return lab;
    }

    /** Quotes and a trade of an hour; what was decided with them. */
    function trade(lab: PipelineLab, hour: number, ticks: number): readonly DecisionView[] {
      lab.atMs = T0 + hour * HOUR + 1_000;
      const quotes = [mark(0, lab.atMs, ticks), book(0, lab.atMs, [ticks - 1_000, 900], [ticks + 1_000, 900])];
      const { decisions } = lab.step({ kind: 'Market', updates: quotes });
      return [...decisions, ...lab.step({ kind: 'Market', updates: [print(0, lab.atMs, ticks)] }).decisions];
    }

    const alerts = (effects: readonly Effect[]): readonly string[] =>
      effects.flatMap((effect) =>
        effect.kind === 'Alert' && effect.alert.category === 'data_pipeline' ? [effect.alert.title] : [],
      );

    it('wait for three of their lengths, then go on as they are, with one alert and a word in the health of the market', () => {
      const lab = unanswered(3);
      const before = lab.pass(T0 + 4 * HOUR - 1_000 - lab.atMs);
      expect(alerts(before)).toEqual([]);
      expect(lab.engine.barsOf(0).closed.at(-1)?.openMs).toBeLessThan(T0);
      expect(alerts(lab.pass(2_000))).toEqual(['Bars of S0 may lack trades']);
      expect(
        lab.engine
          .barsOf(0)
          .closed.map(({ openMs }) => (openMs - T0) / HOUR)
          .slice(-3),
      ).toEqual([0, 1, 2]);
      expect(signals(lab)).toBe(0);
      const row = step(lab, [mark(0, lab.atMs, HIGH), book(0, lab.atMs, [HIGH - 1_000, 9], [HIGH + 1_000, 9])]).flatMap(
        (patch) => (patch.kind === 'market' ? patch.rows : []),
      );
      expect(row.find(({ asset }) => asset === 0)?.health.bars).toEqual({ fromMs: T0, goesOn: true });
      expect(row.find(({ asset }) => asset === 0)?.stale).toBe(false);
    });

    it('keep strategies from entering, by name, until they lie behind what those look at', () => {
      const lab = unanswered(5);
      // A new high on whole bars: the channel still holds the one in doubt.
      trade(lab, 6, HIGH + 20_000);
      const refused = trade(lab, 7, HIGH + 20_000).filter(({ figures }) => figures['code'] === 'BARS_NOT_WHOLE');
      expect(signals(lab)).toBe(0);
      expect(refused).toMatchObject([
        { stage: 'signal', outcome: 'refused', asset: 0, figures: { bars: 21, fromMs: T0 } },
      ]);
      for (let hour = 8; hour < 22; hour += 1) trade(lab, hour, HIGH + 10_000 + (hour % 2) * 10_000);
      trade(lab, 22, HIGH + 60_000);
      trade(lab, 23, HIGH + 60_000);
      expect(signals(lab)).toBeGreaterThan(0);
    });

    it('stay in doubt as long as nobody says that trades are heard again', () => {
      const lab = unanswered(21, null);
      trade(lab, 22, HIGH + 60_000);
      trade(lab, 23, HIGH + 60_000);
      expect(signals(lab)).toBe(0);
    });

    it('let strategies leave', () => {
      const lab = quiet();
      breakOut(lab);
      lab.atMs = T0 + HOUR + 1_000;
      const quotes = [mark(0, lab.atMs, HIGH), book(0, lab.atMs, [HIGH - 1_000, 900], [HIGH + 1_000, 900])];
      const { effects } = lab.step({ kind: 'Market', updates: quotes });
      const ticketId = effects.flatMap((effect) => (effect.kind === 'Alert' ? [effect.alert.ticketId] : []))[0] ?? '';
      const [request] = ordersOf(lab.approve(ticketId));
      const entry = request?.orders[0];
      if (request === undefined || entry === undefined) throw new Error('the breakout was not entered');
      lab.fill(entry, entry.sizeLots);
      lab.answerFilled(request);
      const before = signals(lab);
      step(lab, [{ type: 'gap', asset: 0, fromMs: lab.atMs }]);
      for (let hour = 2; hour < 6; hour += 1) trade(lab, hour, HIGH);
      expect(signals(lab)).toBe(before);
      // Through the exit channel, on bars that may lack trades.
      trade(lab, 6, PRICE - 40_000);
      const decided = trade(lab, 7, PRICE - 40_000).map(({ text }) => text);
      expect(decided).toEqual(expect.arrayContaining([expect.stringMatching(/proposes flat S0/) as string]));
      expect(lab.engine.barsOf(0).closed.some(({ openMs }) => openMs === T0 + HOUR)).toBe(true);
    });

    it('wait no longer over a restart from a snapshot', () => {
      const lab = unanswered(2);
      lab.engine = Engine.restore(JSON.parse(JSON.stringify(lab.engine.snapshot())) as EngineSnapshot);
      expect(alerts(lab.pass(T0 + 4 * HOUR + 1_000 - lab.atMs))).toEqual(['Bars of S0 may lack trades']);
    });

    it('are corrected when the venue tells after all, and entries are as before', () => {
      const lab = unanswered(5);
      step(lab, [mended(PRICE, { settled: true })]);
      expect(lab.engine.barsOf(0).closed.find(({ openMs }) => openMs === T0)).toMatchObject({ closeTicks: PRICE });
      trade(lab, 6, HIGH + 20_000);
      trade(lab, 7, HIGH + 20_000);
      expect(signals(lab)).toBeGreaterThan(0);
    });
  });
});
