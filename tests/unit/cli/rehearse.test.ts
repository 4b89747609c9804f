import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { RehearsalOutcome } from '../../../src/adapters/rehearsal/rehearse.ts';

const HOUR = 3_600_000;
const START = Date.UTC(2024, 0, 1);

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'trimtab-rehearse-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Calm hours for thirty days, then a fall of a third within three hours, then calm again. */
function candles(price: number, intervalMs = HOUR): string {
  let close = price;
  const rows = Array.from({ length: 960 }, (_, at) => {
    const open = close;
    close = open * (at >= 720 && at < 723 ? 0.87 : at % 2 === 0 ? 1.002 : 0.998);
    const [high, low] = [Math.max(open, close) * 1.0005, Math.min(open, close) * 0.9995];
    return [START + at * intervalMs, ...[open, high, low, close].map((value) => value.toFixed(6)), 10].join(',');
  });
  return `t,o,h,l,c,v\n${rows.join('\n')}\n`;
}

function replay(...words: readonly string[]) {
  const ended = spawnSync(process.execPath, [resolve('src/cli/replay.ts'), ...words], { encoding: 'utf8' });
  return { code: ended.status, out: ended.stdout, err: ended.stderr };
}

function outcomeOf(out: string): RehearsalOutcome {
  return JSON.parse(out.trim().split('\n').at(-1) ?? '') as RehearsalOutcome;
}

describe('a rehearsal of recorded candles', () => {
  test('prints each day, tells trips and books, and is the same the second time', () => {
    writeFileSync(join(folder, 'BTCUSDT.csv'), candles(40_000));
    writeFileSync(join(folder, 'ETHUSDT.csv'), candles(2_000));
    writeFileSync(
      join(folder, 'fng-daily.csv'),
      `date,timestamp,value,classification\n2024-01-31,${(START + 720 * HOUR) / 1_000},9,Extreme Fear\n`,
    );
    const { code, out, err } = replay(folder, '--json');
    expect(code).toBe(0);
    const outcome = outcomeOf(out);
    expect(outcome).toMatchObject({ kind: 'rehearsal', symbols: ['BTC', 'ETH'], hours: 960, sentiment: true });
    expect(outcome.breakers).toMatchObject({
      daily_drawdown: { trips: 1 },
      total_drawdown: { trips: 0 },
      rapid_losses: { trips: 1 },
      position_concentration: { trips: 0 },
      volatility_spike: { trips: 1 },
      correlation_spike: { trips: 1 },
      fear_greed_extreme: { trips: 1 },
    });
    expect(err).toMatch(/2024-01-30 sideways_stable +down 0\.\d %/);
    expect(err).toMatch(/2024-01-31 bear_volatile .*correlation_spike, volatility_spike, fear_greed_extreme/);
    const { plain, guarded, sized } = outcome.books;
    expect(guarded.maxDrawdown).toBeLessThan(plain.maxDrawdown);
    expect(sized.maxDrawdown).toBeLessThan(guarded.maxDrawdown);
    expect(outcome.trips.find(({ breaker }) => breaker === 'volatility_spike')?.saved).toBeGreaterThan(0);
    expect(outcomeOf(replay(folder, '--json', '--quiet').out)).toEqual(outcome);
  });

  test('rehearses the settings of a home, and refuses those that are not good', () => {
    writeFileSync(join(folder, 'BTC.csv'), candles(40_000));
    const home = mkdtempSync(join(tmpdir(), 'trimtab-rehearse-home-'));
    const settings = (trip: number) =>
      JSON.stringify({ risk: { breakers: { dailyDrawdown: { trip, emergency: 0.9 }, totalDrawdown: { trip: 0.9 } } } });
    writeFileSync(join(home, 'config.json'), settings(0.45));
    expect(outcomeOf(replay(folder, '--home', home, '--json').out).breakers.daily_drawdown.trips).toBe(0);
    const small = outcomeOf(replay(folder, '--home', home, '--within-caps', '--json').out);
    expect(small.size).toBe('caps');
    // One asset alone: 15 % of equity, a third of which is lost.
    expect(small.books.plain.maxDrawdown).toBeCloseTo(0.15 * (1 - 0.87 ** 3), 2);
    writeFileSync(join(home, 'config.json'), settings(0.7));
    const { code, err } = replay(folder, '--home', home);
    expect([code, err]).toEqual([1, expect.stringContaining('risk.breakers.dailyDrawdown.trip')]);
    rmSync(home, { recursive: true, force: true });
  });

  test.each<[string, readonly (readonly [string, string])[], string]>([
    ['without BTC', [['ETHUSDT.csv', candles(10)]], 'has no BTC'],
    ['of other bars than hours', [['BTCUSDT.csv', candles(10, 60_000)]], 'BTCUSDT has bars of 60000 ms'],
    ['that are damaged', [['BTCUSDT.csv', 't,o,h,l,c,v\n0,1,1,1,x,1\n']], 'BTCUSDT.csv'],
  ])('candles %s are refused with what is allowed', (_, files, words) => {
    for (const [name, text] of files) writeFileSync(join(folder, name), text);
    const { code, err } = replay(folder, '--json');
    expect(code).toBe(2);
    expect(err).toContain(words);
  });
});
