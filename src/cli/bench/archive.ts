import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CandleStore } from '../../adapters/archive/candle-store.ts';
import { candleText } from '../../adapters/archive/candle-text.ts';
import type { SeriesKey } from '../../contract/candle-archive.ts';
import { RandomStream } from '../../engine/kernel/random.ts';
import { parseCandles } from '../../exchange/market/candle-csv.ts';
import { type Bench, judged } from './result.ts';

/** A year of hours. */
const HOURS = 8_760;
const MARKETS = 200;
const HOUR_MS = 3_600_000;
const FIRST_MS = Date.UTC(2025, 0, 1);

/** Loads of each kind; taken in turn. */
const ROUNDS = 5;

/** One year of hourly bars of 200 markets out of the candle store, checked, beside the same bars out of plain files of text. */
export const archive: Bench = {
  name: 'archive',
  about: 'one year of hourly candles of 200 markets from the store on the disk',
  run: async () => {
    const root = mkdtempSync(join(tmpdir(), 'trimtab-bench-'));
    try {
      const folders = { venue: join(root, 'venue'), imported: join(root, 'imported') };
      const keys = Array.from(
        { length: MARKETS },
        (_, at): SeriesKey => ({ symbol: `M${at}`, interval: '1h', source: 'venue' }),
      );
      const store = await CandleStore.open({ folders, stamp: 'bench' });
      for (const [at, key] of keys.entries()) {
        const bars = barsOf(at);
        await store.add(key, { bars, unfinished: false, covers: null });
        writeFileSync(join(root, `${key.symbol}.csv`), candleText(bars));
      }
      const own: number[] = [];
      const peer: number[] = [];
      for (let round = 0; round < ROUNDS; round += 1) {
        own.push(await timed(() => Promise.all(keys.map((key) => store.read(key)))));
        peer.push(
          await timed(async () => keys.map(({ symbol }) => plain(readFileSync(join(root, `${symbol}.csv`), 'utf8')))),
        );
      }
      const base = {
        name: 'archive: load 1.75 M bars',
        unit: 'ms',
        peer: 'the same bars as text, by our own reader of candle files',
      };
      return [judged(base, own, { p50: 1_000, p99: null }, peer)];
    } finally {
      rmSync(root, { recursive: true, force: true });
    }
  },
};

function plain(text: string): number {
  const read = parseCandles('bench.csv', text);
  if (!read.ok) throw new Error('the bench wrote candles that cannot be read');
  return read.value.openMs.length;
}

async function timed(work: () => Promise<readonly unknown[]>): Promise<number> {
  const startedMs = performance.now();
  const read = await work();
  if (read.length !== MARKETS || read.includes(null)) throw new Error('not every market was read');
  return performance.now() - startedMs;
}

function barsOf(seed: number): Float64Array {
  const chance = new RandomStream(seed, 'bench candles');
  const bars = new Float64Array(HOURS * 6);
  let close = 100_000;
  for (let hour = 0; hour < HOURS; hour += 1) {
    const open = close;
    close = Math.max(1_000, open + chance.int(-500, 500));
    const high = Math.max(open, close) + chance.int(0, 200);
    const low = Math.min(open, close) - chance.int(0, 200);
    bars.set(
      [FIRST_MS + hour * HOUR_MS, open / 100, high / 100, low / 100, close / 100, chance.int(0, 1e6) / 1_000],
      hour * 6,
    );
  }
  return bars;
}
