import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { FeatureRoom } from '../../../src/engine/features/feature-room.ts';
import { decide } from '../../../src/engine/strategy/decide.ts';
import { bar, donchianGenome, emaGenome } from '../../support/closed-bars.ts';
import { recordedData } from '../../support/data.ts';
import { HOUR } from '../../support/market-updates.ts';

const FOLDER = recordedData('candles/binance-usdm-1h-2024-2025');
const SYMBOLS = 8;
const DECIMALS = 8;

function ticks(text: string | undefined): number {
  return Math.max(1, Math.round(Number(text) * 10 ** DECIMALS));
}

/** Strengths of all entries that two genomes would propose on a recorded series, if never held. */
function strengthsOf(path: string): Map<string, number[]> {
  const genomes = [
    emaGenome({ fastBars: 12, slowBars: 48, atrBars: 14 }),
    donchianGenome({ entryBars: 20, exitBars: 10, atrBars: 20 }),
  ];
  const room = new FeatureRoom(genomes, 30, HOUR);
  const strengths = new Map(genomes.map((genome) => [genome.strategyId, [] as number[]]));
  const bytes = readFileSync(path);
  const text = (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
  for (const line of text.trim().split('\n').slice(1)) {
    const [t, open, high, low, close] = line.split(',');
    const closed = bar(0, [ticks(open), ticks(high), ticks(low), ticks(close)], { openMs: Number(t) });
    for (const frame of room.onBar(closed, DECIMALS)) {
      const genome = genomes.find((one) => one.strategyId === frame.strategyId);
      const proposal = genome === undefined ? null : decide(genome, frame, null);
      if (proposal !== null) strengths.get(frame.strategyId)?.push(proposal.strength);
    }
  }
  return strengths;
}

test.skipIf(FOLDER === null)('strengths on recorded bars spread over waiting, flagged and running', () => {
  const files = readdirSync(FOLDER as string)
    .sort()
    .slice(0, SYMBOLS);
  const all = new Map<string, number[]>();
  for (const file of files) {
    for (const [id, strengths] of strengthsOf(join(FOLDER as string, file))) {
      all.set(id, [...(all.get(id) ?? []), ...strengths]);
    }
  }
  for (const [, strengths] of all) {
    const share = (low: number, high: number): number =>
      strengths.filter((strength) => strength >= low && strength < high).length / strengths.length;
    expect(strengths.length).toBeGreaterThan(500);
    expect(share(0, 0.7)).toBeGreaterThan(0.3);
    expect(share(0.7, 0.9)).toBeGreaterThan(0.15);
    expect(share(0.9, 1.1)).toBeGreaterThan(0.1);
  }
});
