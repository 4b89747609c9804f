import { performance } from 'node:perf_hooks';
import { MarketTape } from '../../adapters/hyperliquid/market-tape.ts';
import { TextTaker } from '../../adapters/hyperliquid/take-text.ts';
import { formatDecimal } from '../../engine/domain/convert.ts';
import { BusyEngine, INSTRUMENTS, SYMBOLS } from './busy-engine.ts';
import { coinTableOf } from './coin-table-of.ts';
import { type Bench, judged } from './result.ts';

const WARM_UP = 20_000;
const SAMPLES = 60_000;

/** Levels a side of the venue's whole books. */
const LEVELS = 20;

const PRICE = 10_000_000;
const STEP = 1_000;

/**
 * One message with a whole book, from its text to the view patches: read, laid on the tape, handed to the engine, stepped and published, each
 * as in a session. Each message by itself, although the terminal takes many in a turn: an upper bound of what one costs.
 */
export const market: Bench = {
  name: 'market',
  about: 'one book message of 20 levels a side: from its text to the patches of the window',
  run: async () => {
    const busy = new BusyEngine();
    const tape = new MarketTape(3_600_000, () => busy.atMs);
    const texts = new TextTaker({ coins: coinTableOf(INSTRUMENTS), tape });
    const samples: number[] = [];
    const peer: number[] = [];
    for (let i = 0; i < WARM_UP + SAMPLES; i++) {
      busy.atMs += 1;
      const text = bookFrame(i, busy.atMs);
      const from = performance.now();
      const isTaken = texts.take(text, false);
      const output = busy.engine.step(
        { kind: 'Market', updates: tape.drain(), seq: busy.engine.seq + 1, atMs: busy.atMs },
        { withViews: true },
      );
      const between = performance.now();
      JSON.parse(text);
      const to = performance.now();
      if (!isTaken || output.viewPatches.length === 0) throw new Error(`a message had no effect: ${text}`);
      if (i < WARM_UP) continue;
      samples.push((between - from) * 1_000);
      peer.push((to - between) * 1_000);
    }
    return [
      judged(
        { name: 'market-book-message', unit: 'us', peer: 'JSON.parse of the same message' },
        samples,
        { p50: 20, p99: 100 },
        peer,
      ),
    ];
  },
};

/** The `no`th message: markets take turns, prices and sizes move a little. */
function bookFrame(no: number, time: number): string {
  const asset = no % SYMBOLS;
  const { symbol, priceDecimals, szDecimals } = INSTRUMENTS[asset] as (typeof INSTRUMENTS)[number];
  const shift = no % 3;
  const side = (sign: 1 | -1): readonly object[] =>
    Array.from({ length: LEVELS }, (_, level) => ({
      px: formatDecimal(PRICE + (shift + sign * (level + 1)) * STEP, priceDecimals),
      sz: formatDecimal(100_000 + ((no * 7 + level * 13) % 1_000), szDecimals),
      n: 1 + (level % 7),
    }));
  return JSON.stringify({ channel: 'l2Book', data: { coin: symbol, time, levels: [side(-1), side(1)] } });
}
