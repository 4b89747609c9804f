import { performance } from 'node:perf_hooks';
import { BusyEngine } from './busy-engine.ts';
import { ListedAccount, listedOrders } from './listed-orders.ts';
import { type Bench, type BenchResult, judged } from './result.ts';

/** Open orders of the account. */
const ORDERS = 10_000;

/** Comparisons of each kind. */
const ROUNDS = 15;

const GOAL_MS = 1_000;

/**
 * An account with 10,000 open orders is compared with our books: asked for over HTTP, read, stepped, its views made. Once when our books have
 * none of them, and again when they have all. The peer is `JSON.parse` of the answer that lists them.
 */
export const reconcile: Bench = {
  name: 'reconcile',
  about: '10,000 open orders: the account is asked for, read and compared with our books, views included',
  run: async () => {
    const text = listedOrders(ORDERS);
    const account = await ListedAccount.open(text);
    try {
      const found: number[] = [];
      const known: number[] = [];
      const peer: number[] = [];
      for (let round = 0; round < ROUNDS; round += 1) {
        const busy = new BusyEngine();
        found.push(await compare(busy, account));
        known.push(await compare(busy, account));
        const from = performance.now();
        JSON.parse(text);
        peer.push(performance.now() - from);
      }
      return [result('reconcile-found', found, peer), result('reconcile-known', known, peer)];
    } finally {
      await account.close();
    }
  },
};

/** From the question to the last view patch, ms. */
async function compare(busy: BusyEngine, account: ListedAccount): Promise<number> {
  busy.atMs += 30_000;
  const from = performance.now();
  const snapshot = await account.read('periodic');
  const { seq } = busy.engine;
  busy.engine.step({ ...snapshot, seq: seq + 1, atMs: busy.atMs }, { withViews: true });
  return performance.now() - from;
}

function result(name: string, samples: readonly number[], peer: readonly number[]): BenchResult {
  return judged(
    { name, unit: 'ms', peer: 'JSON.parse of the same answer' },
    samples,
    { p50: GOAL_MS, p99: GOAL_MS },
    peer,
  );
}
