import { describe, expect, test } from 'vitest';
import type { Regime } from '../../src/contract/regime-view.ts';
import type { IndexBar } from '../../src/engine/domain/regime.ts';
import { RegimeEngine } from '../../src/engine/regime/regime-engine.ts';
import { CRASHES, recordedHours, recordedMoods } from '../support/index-bars.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

interface Hour {
  readonly atMs: number;
  readonly regime: Regime;
}

const moods = recordedMoods();

function regimesOf(bars: readonly IndexBar[]): readonly Hour[] {
  const engine = new RegimeEngine();
  return bars.map((bar) => {
    const yesterday = Math.floor(bar.openMs / DAY) * DAY - DAY;
    engine.take(bar, moods?.get(yesterday) ?? null);
    return { atMs: bar.openMs + HOUR, regime: engine.reading(bar.openMs + HOUR).regime };
  });
}

/** Hours between changes of known regimes, oldest first. */
function staysOf(hours: readonly Hour[]): readonly number[] {
  const known = hours.filter(({ regime }) => regime !== 'unknown');
  const changes = known.flatMap(({ regime, atMs }, at) => (at > 0 && regime !== known[at - 1]?.regime ? [atMs] : []));
  return changes.slice(1).map((atMs, at) => (atMs - (changes[at] as number)) / HOUR);
}

describe.each(['BTCUSDT', 'ETHUSDT'])('regimes of %s, 2020 to 2025', (symbol) => {
  const bars = recordedHours(symbol);
  const hours = bars === null || moods === null ? null : regimesOf(bars);

  test.skipIf(hours === null)('each known crash is bear_volatile within 12 hours of its start', () => {
    const late = CRASHES.map(([name, fromIso]) => {
      const from = Date.parse(fromIso);
      const seen = hours?.find(({ atMs, regime }) => atMs >= from && regime === 'bear_volatile');
      return { name, hours: seen === undefined ? Number.POSITIVE_INFINITY : (seen.atMs - from) / HOUR };
    }).filter((crash) => !(crash.hours <= 12));
    expect(late).toEqual([]);
  });

  test.skipIf(hours === null)(
    'they do not flap: half of them last five days or more, and 40 a year are the most',
    () => {
      const stays = staysOf(hours as readonly Hour[]);
      const years = (hours as readonly Hour[]).length / (365 * 24);
      const middle = [...stays].sort((a, b) => a - b)[stays.length >> 1] as number;
      expect(middle).toBeGreaterThanOrEqual(120);
      expect(stays.length / years).toBeLessThanOrEqual(40);
      expect(Math.min(...stays)).toBeGreaterThanOrEqual(1);
    },
  );

  test.skipIf(hours === null)(
    'no hour of the future counts: other prices from tomorrow on change nothing today',
    () => {
      const all = bars as readonly IndexBar[];
      const cut = 20_000;
      const changed = all.slice(0, cut + 500).map((bar, at) => {
        if (at < cut) return bar;
        return { ...bar, high: bar.high * 3, low: bar.low * 3, close: bar.close * 3 };
      });
      const other = regimesOf(changed);
      expect(other.slice(0, cut)).toEqual(hours?.slice(0, cut));
      expect(other.slice(cut)).not.toEqual(hours?.slice(cut, cut + 500));
    },
  );
});

describe('the figures behind the regimes of BTC', () => {
  const bars = recordedHours('BTCUSDT');

  /** All of it anew from the prices, with the platform's mathematics and no state. */
  function plainly(hours: readonly IndexBar[]): {
    readonly score: number;
    readonly fast: number;
    readonly slow: number;
  } {
    const closes = hours.map(({ close }) => Math.log(close));
    const mean = (values: readonly number[], past: number): number =>
      values.reduce((sum, value) => past * sum + (1 - past) * value, values[0] as number);
    const variances = hours.slice(1).map(({ high, low }, at) => {
      const change = (closes[at + 1] as number) - (closes[at] as number);
      return Math.max(change * change, Math.log(high / low) ** 2 / (4 * Math.LN2));
    });
    const sigma = (days: number): number => Math.sqrt(24 * mean(variances, 0.5 ** (1 / (24 * days))));
    const [fast, slow] = [sigma(3), sigma(30)];
    const trend = (days: number): number => mean(closes, 1 - 2 / (24 * days + 1));
    return { score: (trend(5) - trend(20)) / (slow * Math.sqrt(20)), fast, slow };
  }

  test.skipIf(bars === null)('are those of a second computation, to nine digits', () => {
    const some = (bars as readonly IndexBar[]).slice(0, 6_000);
    const engine = new RegimeEngine();
    for (const [at, bar] of some.entries()) {
      engine.take(bar, null);
      if (at % 997 !== 700) continue;
      const wanted = plainly(some.slice(0, at + 1));
      const reading = engine.reading(bar.openMs + HOUR);
      expect(reading.trendScore).toBeCloseTo(wanted.score, 9);
      expect(reading.sigmaFast).toBeCloseTo(wanted.fast, 9);
      expect(reading.sigmaSlow).toBeCloseTo(wanted.slow, 9);
    }
  });
});
