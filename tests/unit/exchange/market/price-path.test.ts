import { describe, expect, test } from 'vitest';
import { RandomStream } from '../../../../src/engine/kernel/random.ts';
import { PATH_STEP_MS, PricePath } from '../../../../src/exchange/market/price-path.ts';
import { Regime } from '../../../../src/exchange/market/regime.ts';
import { SECTORS, UNIVERSE_SIZE, universe } from '../../../../src/exchange/market/universe.ts';

const START = Date.UTC(2025, 6, 22);
const MINUTE = 60_000 / PATH_STEP_MS;

/** Log returns per minute of the first `markets` markets over `hours`. */
function minuteReturns(seed: number, markets: number, hours: number): readonly number[][] {
  const path = new PricePath(universe(markets), seed, START);
  const returns = Array.from({ length: markets }, (): number[] => []);
  const last = Array.from({ length: markets }, (_, asset) => path.price(asset));
  for (let minute = 0; minute < hours * 60; minute += 1) {
    for (let i = 0; i < MINUTE; i += 1) path.advance();
    for (let asset = 0; asset < markets; asset += 1) {
      returns[asset]?.push(Math.log(path.price(asset) / (last[asset] as number)));
      last[asset] = path.price(asset);
    }
  }
  return returns;
}

const square = (values: readonly number[]): number => values.reduce((sum, x) => sum + x * x, 0) / values.length;

function correlation(a: readonly number[], b: readonly number[]): number {
  const cross = a.reduce((sum, x, i) => sum + x * (b[i] as number), 0) / a.length;
  return cross / Math.sqrt(square(a) * square(b));
}

/** Sums of `width` neighbours. */
function grouped(values: readonly number[], width: number): number[] {
  const sums: number[] = [];
  for (let at = 0; at + width <= values.length; at += width) {
    sums.push(values.slice(at, at + width).reduce((sum, x) => sum + x, 0));
  }
  return sums;
}

describe('universe', () => {
  test('82 perpetuals with different names, plausible figures, most traded first', () => {
    const all = universe(UNIVERSE_SIZE);
    expect(all.length).toBe(82);
    expect(new Set(all.map((one) => one.symbol)).size).toBe(82);
    expect(all.slice(0, 3).map((one) => [one.symbol, one.szDecimals, one.maxLeverage])).toEqual([
      ['BTC', 5, 40],
      ['ETH', 4, 25],
      ['SOL', 2, 20],
    ]);
    for (const one of all) {
      expect(one.szDecimals).toBeGreaterThanOrEqual(0);
      expect(one.szDecimals).toBeLessThanOrEqual(5);
      // At least a thousand price steps: a step moves the price by a thousandth or less.
      expect(one.price * 10 ** (6 - one.szDecimals)).toBeGreaterThanOrEqual(1_000);
      expect(one.volatility).toBeGreaterThanOrEqual(0.5);
      expect(one.volatility).toBeLessThanOrEqual(1.2);
      expect(SECTORS).toContain(one.sector);
    }
    const volumes = all.map((one) => one.dayVolume);
    expect(volumes).toEqual([...volumes].sort((a, b) => b - a));
  });

  test.each([0, 83, 1.5, Number.NaN])('%s markets are refused', (count) => {
    expect(() => universe(count)).toThrow(/1..82/);
  });
});

describe('weather', () => {
  test('every weather comes, trends last 20 to 60 minutes, a crash is short and turns volatile', () => {
    const stream = new RandomStream(3, 'weather');
    const regime = new Regime();
    const spells: [string, number][] = [];
    let before = '';
    for (let step = 0; step < 60 * 24 * MINUTE * 40; step += 1) {
      regime.step(stream, MINUTE);
      const key = `${regime.rule.weather} ${regime.drift}`;
      if (key !== before) spells.push([regime.rule.weather, 0]);
      before = key;
      (spells[spells.length - 1] as [string, number])[1] += 1 / MINUTE;
    }
    spells.pop();
    expect(new Set(spells.map(([weather]) => weather))).toEqual(
      new Set(['calm', 'rising', 'falling', 'volatile', 'crash']),
    );
    for (const [weather, minutes] of spells) {
      if (weather === 'rising' || weather === 'falling') {
        expect(minutes).toBeGreaterThan(19.9);
        expect(minutes).toBeLessThan(60.2);
      }
      if (weather === 'crash') expect(minutes).toBeLessThan(20.2);
    }
    for (let i = 0; i + 1 < spells.length; i += 1) {
      if (spells[i]?.[0] === 'crash') expect(spells[i + 1]?.[0]).toBe('volatile');
    }
  });
});

describe('price path', () => {
  const returns = [11, 12, 13].map((seed) => minuteReturns(seed, 30, 48));

  test('yearly volatility lies between 50 and 120 percent on bars of a minute', () => {
    const yearly = returns.flatMap((run) => run.map((one) => Math.sqrt(square(one) * 525_600)));
    const mean = yearly.reduce((sum, x) => sum + x, 0) / yearly.length;
    expect(mean).toBeGreaterThan(0.55);
    expect(mean).toBeLessThan(1.1);
    for (const one of yearly) {
      expect(one).toBeGreaterThan(0.4);
      expect(one).toBeLessThan(1.4);
    }
  });

  test('the ten largest markets correlate at 0.4 to 0.9, and every pair positively', () => {
    for (const run of returns) {
      const wide = run.slice(0, 10).map((one) => grouped(one, 5));
      let sum = 0;
      let pairs = 0;
      for (let a = 0; a < wide.length; a += 1) {
        for (let b = a + 1; b < wide.length; b += 1) {
          const value = correlation(wide[a] as number[], wide[b] as number[]);
          expect(value).toBeGreaterThan(0.2);
          sum += value;
          pairs += 1;
        }
      }
      expect(sum / pairs).toBeGreaterThan(0.4);
      expect(sum / pairs).toBeLessThan(0.9);
    }
  });

  test('returns have heavy tails, large moves come in clusters and hit many markets at once', () => {
    const kurtosis = returns.map((run) => {
      const one = run[0] as number[];
      return one.reduce((sum, x) => sum + x ** 4, 0) / one.length / square(one) ** 2;
    });
    expect(Math.min(...kurtosis)).toBeGreaterThan(3.5);
    for (const run of returns) {
      const size = (run[0] as number[]).map((x) => Math.abs(x));
      const mean = size.reduce((sum, x) => sum + x, 0) / size.length;
      const centred = size.map((x) => x - mean);
      expect(correlation(centred.slice(0, -10), centred.slice(10))).toBeGreaterThan(0.05);
      const worst = (run[0] as number[]).reduce(
        (at, x, i, all) => (Math.abs(x) > Math.abs(all[at] as number) ? i : at),
        0,
      );
      const sign = Math.sign((run[0] as number[])[worst] as number);
      const together = run.filter((one) => Math.sign(one[worst] as number) === sign).length;
      expect(together).toBeGreaterThan(24);
    }
  });

  test('trends of 20 to 60 minutes occur: half an hour goes far straight more often than chance would', () => {
    const straight = (values: readonly number[]): number => {
      const windows = grouped(values, 30);
      const far = windows.filter((sum, i) => {
        const part = values.slice(i * 30, i * 30 + 30);
        return Math.abs(sum) > 1.6 * Math.sqrt(part.reduce((total, x) => total + x * x, 0));
      });
      return far.length / windows.length;
    };
    const shares = returns.flatMap((run) => run.map(straight));
    // A walk without drift leaves 1.6 deviations in 11 % of the windows.
    expect(shares.reduce((sum, x) => sum + x, 0) / shares.length).toBeGreaterThan(0.17);
  });

  test('prices between two points lie on the line between them', () => {
    const path = new PricePath(universe(3), 1, START);
    path.advance();
    const [before, after] = [path.priceAt(0, START), path.priceAt(0, START + PATH_STEP_MS)];
    expect(before).toBe(118_950);
    expect(after).toBe(path.price(0));
    expect(path.priceAt(0, START + PATH_STEP_MS / 2)).toBeCloseTo((before + after) / 2, 6);
    expect(path.priceAt(0, START - 5)).toBe(before);
    expect(path.priceAt(0, START + 99_999)).toBe(after);
  });

  test('funding changes with the hour, stays within its bounds and differs between markets', () => {
    const path = new PricePath(universe(20), 4, START);
    const rates: number[][] = [];
    for (let hour = 0; hour < 24; hour += 1) {
      for (let i = 0; i < 60 * MINUTE; i += 1) path.advance();
      rates.push(Array.from({ length: 20 }, (_, asset) => path.funding(asset)));
    }
    expect(rates.flat().every((rate) => Math.abs(rate) <= 0.0004)).toBe(true);
    expect(new Set(rates.map((row) => row[0])).size).toBe(24);
    expect(new Set(rates[5]).size).toBe(20);
    const mean = rates.flat().reduce((sum, x) => sum + x, 0) / rates.flat().length;
    expect(Math.abs(mean)).toBeLessThan(0.0001);
  });

  test('the same seed gives the same path, another seed another, a restored path goes on', () => {
    const run = (seed: number, cut: number): readonly number[] => {
      let path = new PricePath(universe(12), seed, START);
      for (let i = 0; i < 900; i += 1) {
        if (i === cut) {
          const state = JSON.parse(JSON.stringify(path.snapshot()));
          path = new PricePath(universe(12), 77, START);
          path.restore(state);
        }
        path.advance();
      }
      return Array.from({ length: 12 }, (_, asset) => path.price(asset) + path.funding(asset) + path.activity(asset));
    };
    expect(run(1, -1)).toEqual(run(1, -1));
    expect(run(1, 421)).toEqual(run(1, -1));
    expect(run(2, -1)).not.toEqual(run(1, -1));
  });

  test('a path that does not begin on its grid is a broken promise', () => {
    expect(() => new PricePath(universe(1), 1, START + 1)).toThrow(/multiple of 5000/);
  });
});
