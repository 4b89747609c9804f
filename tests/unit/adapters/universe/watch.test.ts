import { describe, expect, it } from 'vitest';
import { joinBars, mergeBars } from '../../../../src/adapters/universe/join-bars.ts';
import { whyNotWatch } from '../../../../src/adapters/universe/check-watch.ts';
import { chosenOf, parseWatch, watchOf } from '../../../../src/adapters/universe/watch-settings.ts';
import { asLots, asTicks } from '../../../../src/contract/units.ts';

describe('the section watch of config.json', () => {
  it('is the largest markets where it is not there or says so, and a list of names', () => {
    expect(parseWatch(undefined)).toEqual({ ok: true, value: { symbols: 'largest' } });
    expect(parseWatch({})).toEqual({ ok: true, value: { symbols: 'largest' } });
    expect(parseWatch({ symbols: ['BTC', 'kPEPE'] })).toEqual({ ok: true, value: { symbols: ['BTC', 'kPEPE'] } });
    for (const chosen of [null, ['ETH']]) expect(chosenOf(watchOf(chosen))).toEqual(chosen);
  });

  it('is refused with path, value and what is allowed', () => {
    for (const [json, path] of [
      [7, 'watch'],
      [[], 'watch'],
      [{ symbol: 'BTC' }, 'watch.symbol'],
      [{ symbols: [] }, 'watch.symbols'],
      [{ symbols: 'BTC' }, 'watch.symbols'],
      [{ symbols: ['BTC', 'BTC'] }, 'watch.symbols'],
      [{ symbols: ['a b'] }, 'watch.symbols'],
      [{ symbols: Array.from({ length: 1_001 }, (_, i) => `S${i}`) }, 'watch.symbols'],
    ] as const) {
      const read = parseWatch(json);
      expect(read.ok ? null : [read.error.code, read.error.field]).toEqual(['CONFIG', path]);
    }
  });
});

describe('a choice of markets', () => {
  const bounds = { max: 3, isListed: (symbol: string) => symbol !== 'GONE' };

  it('is refused with the number and the limit, and with the name that is wrong', () => {
    expect(whyNotWatch(['A', 'B', 'C', 'D'], bounds)).toMatchObject({ code: 'OUT_OF_RANGE', actual: 4, limit: '1..3' });
    expect(whyNotWatch([], bounds)).toMatchObject({ code: 'OUT_OF_RANGE', actual: 0, limit: '1..3' });
    expect(whyNotWatch(['A', 'A'], bounds)).toMatchObject({ code: 'DUPLICATE', actual: 'A' });
    expect(whyNotWatch(['A', 'GONE'], bounds)).toMatchObject({ code: 'UNKNOWN_SYMBOL', actual: 'GONE' });
    expect(whyNotWatch(['A', 'B', 'C'], bounds)).toBeNull();
    expect(whyNotWatch(null, bounds)).toBeNull();
  });
});

describe('longer bars from shorter ones', () => {
  const bar = (minute: number, open: number, high: number, low: number, close: number) => ({
    intervalMs: 60_000,
    openMs: minute * 60_000,
    openTicks: asTicks(open),
    highTicks: asTicks(high),
    lowTicks: asTicks(low),
    closeTicks: asTicks(close),
    volumeLots: asLots(2),
  });

  it('have the first open, the extremes, the last close and all the volume', () => {
    const joined = joinBars([bar(3, 5, 9, 4, 6), bar(4, 6, 7, 2, 3), bar(5, 3, 4, 3, 4)], 300_000);
    expect(joined).toEqual([
      { openMs: 0, openTicks: 5, highTicks: 9, lowTicks: 2, closeTicks: 3, volumeLots: 4 },
      { openMs: 300_000, openTicks: 3, highTicks: 4, lowTicks: 3, closeTicks: 4, volumeLots: 2 },
    ]);
    expect(joinBars([{ ...bar(0, 1, 1, 1, 1), intervalMs: 3_600_000 }], 60_000)).toEqual([]);
  });

  it('of two lists come once each, the second counts, oldest first', () => {
    const [old, now, next] = [bar(1, 1, 1, 1, 1), bar(1, 2, 2, 2, 2), bar(0, 3, 3, 3, 3)];
    expect(mergeBars([old], [now, next])).toEqual([next, now]);
  });
});
