import fc from 'fast-check';
import { asLots, asTicks, asUnits } from '../../src/contract/units.ts';
import type { WireOrder } from '../../src/engine/domain/orders-wire.ts';
import { Exchange } from '../../src/exchange/exchange.ts';
import type { ExchangeInput, MarketAccess } from '../../src/exchange/types.ts';
import { cloidOf, START_MS } from './exchange-lab.ts';
import { type Scene, ScriptedMarket, testInstrument } from './scripted-market.ts';

/*
 * Random lives of a small exchange: two assets, three agents, two poor clients, so that everything happens often: crossing quotes,
 * stops, liquidations, funding, delistings, refusals.
 */

const ACCOUNTS = ['0x01', '0x02'] as const;
const MIDDLE = 1_000;

const asset = fc.nat(1);
const near = fc.integer({ min: MIDDLE - 60, max: MIDDLE + 60 });
const marketLots = fc.integer({ min: 1, max: 400_000 });
const ladder = fc.array(fc.tuple(near, marketLots), { maxLength: 6 });

type Deed = (market: MarketAccess) => void;

const deed: fc.Arbitrary<Deed> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.tuple(asset, fc.nat(2), ladder, ladder).map(([a, agent, bids, asks]): Deed => {
      const sorted = (levels: readonly (readonly [number, number])[], sign: number) =>
        [...levels].sort(([x], [y]) => sign * (x - y)).flat();
      return (market) => market.replaceQuotes(a, agent, sorted(bids, -1), sorted(asks, 1));
    }),
  },
  {
    weight: 3,
    arbitrary: fc.tuple(asset, fc.nat(2), fc.boolean(), marketLots, near).map(
      ([a, agent, isBuy, lots, limitTicks]): Deed =>
        (market) =>
          void market.take({ asset: a, agent, isBuy, lots, limitTicks }),
    ),
  },
  {
    weight: 5,
    arbitrary: fc.tuple(asset, near, near, fc.option(fc.integer({ min: -4_000, max: 4_000 }))).map(
      ([a, mark, oracle, rate]): Deed =>
        (market) =>
          market.setMark(a, asTicks(mark), asTicks(oracle), rate === null ? null : rate / 1e6),
    ),
  },
);

const wire = fc
  .record({
    asset,
    isBuy: fc.boolean(),
    priceTicks: near.map(asTicks),
    sizeLots: fc.integer({ min: 5_000, max: 2_000_000 }).map(asLots),
    reduceOnly: fc.boolean(),
    type: fc.oneof(
      { weight: 3, arbitrary: fc.constantFrom('Gtc', 'Ioc', 'Alo').map((tif) => ({ kind: 'limit', tif }) as const) },
      {
        weight: 2,
        arbitrary: fc.record({
          kind: fc.constant('trigger' as const),
          isMarket: fc.boolean(),
          triggerTicks: near.map(asTicks),
          tpsl: fc.constantFrom('tp', 'sl'),
        }),
      },
    ),
  })
  .map((order) => (order.type.kind === 'trigger' ? { ...order, reduceOnly: true } : order));

/** An entry with both children, on the right sides of its price. */
const bracket = fc
  .tuple(asset, fc.boolean(), near, fc.constantFrom('Gtc', 'Ioc'), fc.integer({ min: 5_000, max: 500_000 }))
  .map(([a, isBuy, price, tif, lots]): readonly Omit<WireOrder, 'cloid'>[] => {
    const child = (tpsl: 'tp' | 'sl', distance: number) => ({
      asset: a,
      isBuy: !isBuy,
      priceTicks: asTicks(isBuy ? 900 : 1_100),
      sizeLots: asLots(lots),
      reduceOnly: true,
      type: {
        kind: 'trigger',
        isMarket: true,
        triggerTicks: asTicks(price + (isBuy ? distance : -distance)),
        tpsl,
      } as const,
    });
    const parent = { asset: a, isBuy, priceTicks: asTicks(price), sizeLots: asLots(lots), reduceOnly: false };
    return [{ ...parent, type: { kind: 'limit', tif } }, child('sl', -45), child('tp', 45)];
  });

interface Wish {
  readonly account: string;
  readonly what:
    | { readonly kind: 'na' | 'normalTpsl' | 'positionTpsl'; readonly orders: readonly Omit<WireOrder, 'cloid'>[] }
    | { readonly kind: 'cancel'; readonly pick: number }
    | { readonly kind: 'leverage'; readonly asset: number; readonly leverage: number }
    | { readonly kind: 'deposit' };
}

const wish: fc.Arbitrary<Wish> = fc.record({
  account: fc.constantFrom(...ACCOUNTS),
  what: fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({
        kind: fc.constant('na' as const),
        orders: fc.array(wire, { minLength: 1, maxLength: 3 }),
      }),
    },
    { weight: 3, arbitrary: fc.record({ kind: fc.constant('normalTpsl' as const), orders: bracket }) },
    {
      weight: 2,
      arbitrary: bracket.map((orders) => ({ kind: 'positionTpsl' as const, orders: orders.slice(1) })),
    },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('cancel' as const), pick: fc.nat() }) },
    {
      weight: 1,
      arbitrary: fc.record({
        kind: fc.constant('leverage' as const),
        asset,
        leverage: fc.integer({ min: 0, max: 51 }),
      }),
    },
    { weight: 1, arbitrary: fc.constant({ kind: 'deposit' as const }) },
  ),
});

/** A life: what the market does and when, and what clients ask for and when. */
export interface Story {
  readonly scenes: readonly Scene[];
  readonly inputs: readonly ExchangeInput[];
}

const gap = fc.oneof({ weight: 6, arbitrary: fc.nat(3) }, { weight: 1, arbitrary: fc.nat(2 * 3_600_000) });

/** Random stories of up to `length` events. */
export function stories(length: number): fc.Arbitrary<Story> {
  const event = fc.tuple(gap, fc.oneof(deed, wish));
  return fc.array(event, { minLength: 5, maxLength: length, size: 'max' }).map((events) => {
    let atMs = START_MS;
    const scenes: Scene[] = [opening];
    const inputs: ExchangeInput[] = [];
    let cloid = 0;
    for (const [pause, what] of events) {
      atMs += pause;
      if (typeof what === 'function') {
        scenes.push({ atMs, run: what });
        continue;
      }
      const orders =
        'orders' in what.what ? what.what.orders.map((order) => ({ ...order, cloid: cloidOf(cloid++) })) : [];
      inputs.push(toInput(what, { atMs, orders, cloids: cloid, requestId: `r${inputs.length}` }));
    }
    inputs.push({ kind: 'advance', atMs: atMs + 1 });
    return { scenes, inputs };
  });
}

const opening: Scene = {
  atMs: START_MS,
  run: (market) => {
    for (const a of [0, 1]) {
      market.setMark(a, asTicks(MIDDLE), asTicks(MIDDLE), 0.000_1);
      market.replaceQuotes(
        a,
        0,
        [MIDDLE - 5, 300_000, MIDDLE - 9, 900_000],
        [MIDDLE + 5, 300_000, MIDDLE + 9, 900_000],
      );
    }
  },
};

function toInput(
  { account, what }: Wish,
  at: { atMs: number; orders: readonly WireOrder[]; cloids: number; requestId: string },
): ExchangeInput {
  const { atMs, requestId } = at;
  switch (what.kind) {
    case 'cancel': {
      const cloid = cloidOf(at.cloids === 0 ? 0 : what.pick % at.cloids);
      return { kind: 'cancel', atMs, account, requestId, cancels: [0, 1].map((a) => ({ asset: a, cloid })) };
    }
    case 'leverage':
      return { kind: 'leverage', atMs, account, requestId, asset: what.asset, leverage: what.leverage };
    case 'deposit':
      return { kind: 'deposit', atMs, account, units: asUnits(5_000_000) };
    default:
      return { kind: 'order', atMs, account, requestId, grouping: what.kind, orders: at.orders, expiresAfterMs: null };
  }
}

/** The exchange of a story: 20 USDC a client, 50x, so that most of them are liquidated some day. */
export function openStory(story: Story, snapshot?: unknown): Exchange {
  const instruments = [0, 1].map((a) => testInstrument(a, { maxLeverage: 50, szDecimals: 3 }));
  const model = new ScriptedMarket(instruments, START_MS, story.scenes);
  const options = { model, clientStartUnits: asUnits(20_000_000) };
  return snapshot === undefined ? new Exchange(options) : Exchange.restore(options, snapshot);
}
