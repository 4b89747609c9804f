import { performance } from 'node:perf_hooks';
import { BusyEngine, book, SYMBOLS } from './busy-engine.ts';
import { type Bench, judged } from './result.ts';

const WARM_UP = 20_000;
const SAMPLES = 100_000;

/** One step of the engine for one book update, against reading the same update from JSON. */
export const stepBook: Bench = {
  name: 'step-book',
  about: 'one engine step for a book update of ten levels a side',
  run: async () => {
    const busy = new BusyEngine();
    const samples: number[] = [];
    const peer: number[] = [];
    for (let i = 0; i < WARM_UP + SAMPLES; i++) {
      busy.atMs += 1;
      const update = book(i % SYMBOLS, i % 3, busy.atMs);
      const text = JSON.stringify(update);
      const from = performance.now();
      busy.step({ kind: 'Market', updates: [update] });
      const between = performance.now();
      JSON.parse(text);
      const to = performance.now();
      if (i < WARM_UP) continue;
      samples.push((between - from) * 1_000);
      peer.push((to - between) * 1_000);
    }
    return [
      judged(
        { name: 'step-book', unit: 'us', peer: 'JSON.parse of the same update' },
        samples,
        { p50: 5, p99: 50 },
        peer,
      ),
    ];
  },
};
