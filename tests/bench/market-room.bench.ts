import { MarketRoom } from '../../src/engine/market/market-room.ts';
import type { BookUpdate } from '../../src/engine/domain/market-update.ts';
import { HOUR, T0, book, instrument } from '../support/market-updates.ts';

const ASSETS = 60;
const LEVELS = 20;
const ROUNDS = 20;
const UPDATES_PER_ROUND = 120_000;
const BOOKS = 4_096;
/** Mean time of one book update with a look at its quote, microseconds. */
const GOAL_US = 0.5;

/** Full books of random prices, made before the clock runs. */
function makeBooks(): readonly BookUpdate[] {
  let seed = 12_345;
  const next = (limit: number): number => {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
    return seed % limit;
  };
  return Array.from({ length: BOOKS }, (_, i) => {
    const mid = 1_000_000 + next(10_000);
    const bids: number[] = [];
    const asks: number[] = [];
    for (let level = 1; level <= LEVELS; level++) {
      bids.push(mid - level * 7, 1 + next(5_000));
      asks.push(mid + level * 7, 1 + next(5_000));
    }
    return book(i % ASSETS, T0, bids, asks);
  });
}

/** Best-of-rounds and median mean cost of `MarketRoom.apply` of a 20-level book plus one `quote`, microseconds. */
export function benchMarketRoom(): { readonly bestUs: number; readonly medianUs: number; readonly goalUs: number } {
  const market = new MarketRoom({ barIntervalMs: HOUR, barsKept: 500, staleAfterMs: 15_000 });
  market.setInstruments(Array.from({ length: ASSETS }, (_, asset) => instrument(asset)));
  const books = makeBooks();
  const means: number[] = [];
  let atMs = T0;
  let seen = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const startedMs = performance.now();
    for (let i = 0; i < UPDATES_PER_ROUND; i++) {
      const update = books[i % BOOKS] as BookUpdate;
      if (i % ASSETS === 0) atMs += 100;
      if (market.apply(update, atMs) !== null) throw new Error('a good book was refused');
      seen += market.quote(update.asset)?.bestBidTicks ?? 0;
    }
    means.push(((performance.now() - startedMs) * 1_000) / UPDATES_PER_ROUND);
  }
  if (!(seen > 0)) throw new Error('no quote was seen');
  means.sort((a, b) => a - b);
  return { bestUs: means[0] as number, medianUs: means[ROUNDS >> 1] as number, goalUs: GOAL_US };
}

if (import.meta.main) {
  const { bestUs, medianUs, goalUs } = benchMarketRoom();
  const verdict = medianUs <= goalUs ? 'within' : 'OVER';
  console.log(
    `market room: book update + quote ${medianUs.toFixed(3)} us median, ${bestUs.toFixed(3)} us best, ${verdict} ${goalUs} us`,
  );
  process.exitCode = medianUs <= goalUs ? 0 : 1;
}
