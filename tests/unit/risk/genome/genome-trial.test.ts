import { describe, expect, test } from 'vitest';
import type { RecordedSeries } from '../../../../src/adapters/candles/read-folder.ts';
import { rehearsalTrial } from '../../../../src/adapters/rehearsal/genome-trial.ts';
import { rehearse } from '../../../../src/adapters/rehearsal/rehearse.ts';
import { defaultSettings, genomeOf } from '../../../../src/engine/index.ts';
import { RandomStream } from '../../../../src/engine/kernel/random.ts';

const HOUR = 3_600_000;
const HOURS = 960;

/** A market that walks by chance, with a fall of a fifth after two thirds. */
function seriesOf(symbol: string): RecordedSeries {
  const stream = new RandomStream(5, symbol);
  const openMs = Float64Array.from({ length: HOURS }, (_, at) => at * HOUR);
  const close = new Float64Array(HOURS);
  let price = 100;
  for (let at = 0; at < HOURS; at++) {
    price *= at >= 720 && at < 724 ? 0.95 : Math.exp(0.004 * stream.normal());
    close[at] = price;
  }
  const open = Float64Array.from(close, (value, at) => close[at - 1] ?? value);
  const high = Float64Array.from(close, (value, at) => Math.max(value, open[at] as number) * 1.001);
  const low = Float64Array.from(close, (value, at) => Math.min(value, open[at] as number) * 0.999);
  const volume = new Float64Array(HOURS).fill(1);
  return { symbol, sourceName: symbol, szDecimals: 0, intervalMs: HOUR, openMs, open, high, low, close, volume };
}

const series = ['BTC', 'ETH'].map(seriesOf);
const settings = defaultSettings();
const OWN = genomeOf(settings);

describe('genomes on recorded hours', () => {
  const trial = rehearsalTrial({ series, moods: null, settings });

  test('one that tightens nothing is worth what a rehearsal of the settings says', () => {
    const terms = trial.evaluate(OWN);
    let [worth, traded, heldHours] = [0, 0, 0];
    const outcome = rehearse({
      series,
      moods: null,
      settings,
      print: null,
      onEnd: (rehearsal) => {
        worth = rehearsal.books.sized.worth;
        traded = rehearsal.books.sized.traded;
        ({ heldHours } = rehearsal);
      },
    });
    expect(outcome.trips.length).toBeGreaterThan(0);
    expect(heldHours).toBeGreaterThan(0);
    expect(terms.growthYear).toBeCloseTo((Math.log(worth) / 40) * 365, 9);
    expect(terms.drawdown).toBe(outcome.books.sized.maxDrawdown);
    expect(terms.turnoverYear).toBeCloseTo((traded / HOURS) * 8_760, 9);
    expect(terms.heldShare).toBe(heldHours / HOURS);
    const cost = outcome.trips.reduce((sum, { saved }) => sum + Math.max(0, -saved), 0);
    expect(terms.tripCostYear).toBeCloseTo((cost / HOURS) * 8_760, 9);
  });

  test('a smaller size falls less and trades less; the same genome gives the same', () => {
    const small = Object.fromEntries(
      Object.entries(OWN).map(([path, value]) => [path, path.endsWith('Long') ? Math.min(value, 0.05) : value]),
    );
    const [plain, less] = [trial.evaluate(OWN), trial.evaluate(small)];
    expect(less.drawdown).toBeLessThan(plain.drawdown);
    expect(less.turnoverYear).toBeLessThan(plain.turnoverYear);
    expect(trial.evaluate(small)).toEqual(less);
  });

  test('one that is looser than the settings is worth what they are', () => {
    const loose = { ...OWN, 'sizing.regimeSizes.unknownLong': 1, 'risk.breakers.dailyDrawdown.trip': 0.5 };
    expect(trial.evaluate(loose)).toEqual(trial.evaluate(OWN));
  });

  test('books within the caps feel a tighter cap that full ones do not', () => {
    const stress = { ...OWN, 'risk.caps.stressLossRate': 0.02 };
    expect(trial.evaluate(stress)).toEqual(trial.evaluate(OWN));
    const within = rehearsalTrial({ series, moods: null, settings, size: 'caps' });
    expect(within.evaluate(stress).drawdown).toBeLessThan(within.evaluate(OWN).drawdown);
  });

  test('one with a fault is a broken promise', () => {
    expect(() => trial.evaluate({ ...OWN, 'sizing.baseRate': 7 })).toThrow(/sizing\.baseRate is 7/);
  });
});
