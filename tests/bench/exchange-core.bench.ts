import { asTicks } from '../../src/contract/units.ts';
import { Exchange } from '../../src/exchange/exchange.ts';
import type { MarketAccess } from '../../src/exchange/types.ts';
import { ALICE, START_MS } from '../support/exchange-lab.ts';
import { ScriptedMarket, testInstrument } from '../support/scripted-market.ts';

const ASSETS = 60;
const LEVELS = 8;
const LADDERS = 512;
const ROUNDS = 20;
const OPS_PER_ROUND = 100_000;
/** One insert or cancel of a quote, nanoseconds. */
const GOAL_NS = 150;

/** Median and best mean of the rounds, nanoseconds per operation. */
interface Cost {
  readonly medianNs: number;
  readonly bestNs: number;
}

type Ladder = readonly [bids: readonly number[], asks: readonly number[]];

/** Ladders that drift, so that about one in sixteen crosses what the other makers still quote. */
function makeLadders(): readonly Ladder[] {
  let seed = 12_345;
  const next = (limit: number): number => {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
    return (seed >>> 8) % limit;
  };
  return Array.from({ length: LADDERS }, () => {
    const middle = 50_000 + next(16);
    const side = (sign: number) =>
      Array.from({ length: LEVELS }, (_, level) => [middle + sign * (8 + level * 5), 1_000 + next(5_000)]).flat();
    return [side(-1), side(1)];
  });
}

function measure(rounds: number, count: number, run: (count: number) => void): Cost {
  const means: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const startedMs = performance.now();
    run(count);
    means.push(((performance.now() - startedMs) * 1e6) / count);
  }
  means.sort((a, b) => a - b);
  return { medianNs: means[rounds >> 1] as number, bestNs: means[0] as number };
}

/** Runs `body` inside a market event of a fresh exchange with 60 books, two makers in each. */
function inMarket(body: (market: MarketAccess, ladders: readonly Ladder[]) => Cost): Cost {
  let cost: Cost = { medianNs: Number.NaN, bestNs: Number.NaN };
  const ladders = makeLadders();
  const run = (market: MarketAccess): void => {
    for (let asset = 0; asset < ASSETS; asset++) {
      market.setMark(asset, asTicks(50_000), asTicks(50_000), null);
      for (const agent of [0, 1]) market.replaceQuotes(asset, agent, ...(ladders[agent] as Ladder));
    }
    cost = body(market, ladders);
  };
  const instruments = Array.from({ length: ASSETS }, (_, asset) => testInstrument(asset));
  const exchange = new Exchange({ model: new ScriptedMarket(instruments, START_MS, [{ atMs: START_MS, run }]) });
  exchange.step({ kind: 'advance', atMs: START_MS });
  exchange.audit();
  return cost;
}

/** One replacement of both ladders of a maker, 8 levels a side: 16 cancels and 16 inserts. */
export function benchReplace(): Cost {
  return inMarket((market, ladders) =>
    measure(ROUNDS, OPS_PER_ROUND, (count) => {
      for (let i = 0; i < count; i++) {
        const [bids, asks] = ladders[i % LADDERS] as Ladder;
        market.replaceQuotes(i % ASSETS, (i >> 6) & 1, bids, asks);
      }
    }),
  );
}

/** One order of an agent that fills against the best quote. */
export function benchTake(): Cost {
  return inMarket((market, ladders) => {
    let filled = 0;
    const cost = measure(ROUNDS, OPS_PER_ROUND, (count) => {
      for (let i = 0; i < count; i++) {
        const asset = i % ASSETS;
        if (i % 1_920 < ASSETS) market.replaceQuotes(asset, 0, ...(ladders[i % LADDERS] as Ladder));
        const isBuy = (i & 64) === 0;
        filled += market.take({ asset, agent: 2, isBuy, lots: 25, limitTicks: isBuy ? 60_000 : 40_000 });
      }
    });
    if (!(filled > 0)) throw new Error('nothing was filled');
    return cost;
  });
}

/** One client order that rests, and its cancel, through `step` with the ledger checks on. */
export function benchClientOrder(): Cost {
  const instruments = Array.from({ length: ASSETS }, (_, asset) => testInstrument(asset));
  const run = (market: MarketAccess): void => {
    for (let asset = 0; asset < ASSETS; asset++) market.setMark(asset, asTicks(50_000), asTicks(50_000), null);
  };
  const exchange = new Exchange({ model: new ScriptedMarket(instruments, START_MS, [{ atMs: START_MS, run }]) });
  exchange.step({ kind: 'advance', atMs: START_MS });
  const common = { atMs: START_MS, account: ALICE, requestId: 'r' } as const;
  let next = 0;
  return measure(ROUNDS / 2, OPS_PER_ROUND / 10, (count) => {
    for (let i = 0; i < count; i++) {
      const asset = i % ASSETS;
      const cloid = `0x${(next++).toString(16).padStart(32, '0')}`;
      const order = {
        cloid,
        asset,
        isBuy: true,
        priceTicks: asTicks(40_000 + (i % 1_000)),
        sizeLots: 1_000 as never,
        reduceOnly: false,
        type: { kind: 'limit', tif: 'Gtc' },
      } as const;
      const [, reply] = exchange.step({
        kind: 'order',
        grouping: 'na',
        orders: [order],
        expiresAfterMs: null,
        ...common,
      });
      if (reply?.kind !== 'reply' || reply.outcome.status !== 'ok') throw new Error('an order was refused');
      exchange.step({ kind: 'cancel', cancels: [{ asset, cloid }], ...common });
    }
  });
}

if (import.meta.main) {
  const replace = benchReplace();
  const each = replace.medianNs / (4 * LEVELS);
  const verdict = each <= GOAL_NS ? 'within' : 'OVER';
  const show = ({ medianNs, bestNs }: Cost): string => `${medianNs.toFixed(0)} ns median, ${bestNs.toFixed(0)} ns best`;
  console.log(`exchange: replaceQuotes 8 levels a side ${show(replace)}`);
  console.log(`exchange: insert or cancel of a quote ${each.toFixed(1)} ns, ${verdict} ${GOAL_NS} ns`);
  console.log(`exchange: take ${show(benchTake())}`);
  const client = benchClientOrder();
  console.log(`exchange: client order and cancel ${(client.medianNs / 1_000).toFixed(2)} us median`);
}
