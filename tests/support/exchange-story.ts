import fc from 'fast-check';
import { asLots, asTicks, asUnits } from '../../src/contract/units.ts';
import { Exchange } from '../../src/exchange/exchange.ts';
import type { ExchangeInput, ExchangeOrder, MarketAccess, OrderKey } from '../../src/exchange/types.ts';
import { cloidOf, START_MS } from './exchange-lab.ts';
import { type Scene, ScriptedMarket, testInstrument } from './scripted-market.ts';

/*
 * Random lives of a small exchange: two assets, three agents, two poor clients, so that everything happens often: crossing quotes,
 * stops, liquidations, funding, refusals, modifies, halts. A third client is rich and has traded a million, so that its dead man's switch
 * is taken.
 */

/** The clients of every story; the last one is rich. */
export const ACCOUNTS = ['0x01', '0x02', '0x03'] as const;
const RICH = ACCOUNTS[2];
/** Lots that are worth a million USDC at the middle. */
const MILLION_LOTS = 1_000_000_000;
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

/** An order before it gets its client id. */
type Unnamed = Omit<ExchangeOrder, 'cloid'>;

const wire = fc
  .record({
    asset,
    isBuy: fc.boolean(),
    priceTicks: near.map(asTicks),
    sizeLots: fc.integer({ min: 5_000, max: 2_000_000 }).map(asLots),
    reduceOnly: fc.boolean(),
    type: fc.oneof(
      {
        weight: 3,
        arbitrary: fc
          .constantFrom('Gtc', 'Ioc', 'Alo', 'FrontendMarket')
          .map((tif) => ({ kind: 'limit', tif }) as const),
      },
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
  .map((order): Unnamed => (order.type.kind === 'trigger' ? { ...order, reduceOnly: true } : order));

/** An entry with both children, on the right sides of its price. */
const bracket = fc
  .tuple(asset, fc.boolean(), near, fc.constantFrom('Gtc', 'Ioc'), fc.integer({ min: 5_000, max: 500_000 }))
  .map(([a, isBuy, price, tif, lots]): readonly Unnamed[] => {
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

/** What is modified, and how: the new order bears the client id of the old one, one of its own, or none. */
interface Pick {
  readonly pick: number;
  readonly byOid: boolean;
  readonly order: Unnamed;
  readonly name: 'same' | 'new' | 'none';
}

interface Wish {
  readonly account: string;
  readonly what:
    | {
        readonly kind: 'na' | 'normalTpsl' | 'positionTpsl';
        readonly orders: readonly Unnamed[];
        readonly unnamed: boolean;
      }
    | { readonly kind: 'cancel'; readonly pick: number; readonly byOid: boolean }
    | { readonly kind: 'modify'; readonly picks: readonly Pick[]; readonly alwaysPlace: boolean }
    | { readonly kind: 'scheduleCancel'; readonly inMs: number | null }
    | {
        readonly kind: 'twap';
        readonly asset: number;
        readonly isBuy: boolean;
        readonly lots: number;
        readonly flags: number;
        readonly trigger: { readonly ticks: number; readonly above: boolean } | null;
        readonly stopTicks: number | null;
      }
    | { readonly kind: 'twapCancel'; readonly twapId: number; readonly asset: number }
    | { readonly kind: 'halt'; readonly asset: number; readonly halted: boolean }
    | { readonly kind: 'fillShare'; readonly share: number }
    | { readonly kind: 'leverage'; readonly asset: number; readonly leverage: number; readonly isCross: boolean }
    | { readonly kind: 'isolatedMargin'; readonly asset: number; readonly units: number }
    | { readonly kind: 'classTransfer'; readonly units: number; readonly toPerp: boolean }
    | { readonly kind: 'accountTransfer'; readonly units: number; readonly destination: string }
    | { readonly kind: 'deposit' };
}

const pick: fc.Arbitrary<Pick> = fc.record({
  pick: fc.nat(),
  byOid: fc.boolean(),
  order: wire,
  name: fc.constantFrom('same', 'same', 'new', 'none'),
});

const wish: fc.Arbitrary<Wish> = fc.record({
  account: fc.constantFrom(...ACCOUNTS, ACCOUNTS[0], ACCOUNTS[1]),
  what: fc.oneof(
    {
      weight: 18,
      arbitrary: fc.record({
        kind: fc.constant('na' as const),
        orders: fc.array(wire, { minLength: 1, maxLength: 3 }),
        unnamed: fc.nat(5).map((n) => n === 0),
      }),
    },
    {
      weight: 8,
      arbitrary: fc.record({ kind: fc.constant('normalTpsl' as const), orders: bracket, unnamed: fc.constant(false) }),
    },
    {
      weight: 4,
      arbitrary: bracket.map((orders) => ({ kind: 'positionTpsl' as const, orders: orders.slice(1), unnamed: false })),
    },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('cancel' as const), pick: fc.nat(), byOid: fc.boolean() }) },
    {
      weight: 3,
      arbitrary: fc.record({
        kind: fc.constant('modify' as const),
        picks: fc.array(pick, { minLength: 1, maxLength: 3 }),
        alwaysPlace: fc.boolean(),
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({
        kind: fc.constant('scheduleCancel' as const),
        inMs: fc.option(fc.integer({ min: 4_990, max: 6_000 })),
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({
        kind: fc.constant('twap' as const),
        asset,
        isBuy: fc.boolean(),
        lots: fc.integer({ min: 40_000, max: 2_000_000 }),
        flags: fc.nat(3),
        trigger: fc.option(fc.record({ ticks: fc.integer({ min: 960, max: 1_040 }), above: fc.boolean() })),
        stopTicks: fc.option(fc.integer({ min: 960, max: 1_040 })),
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({ kind: fc.constant('twapCancel' as const), twapId: fc.integer({ min: 1, max: 4 }), asset }),
    },
    {
      weight: 1,
      arbitrary: fc.record({ kind: fc.constant('halt' as const), asset, halted: fc.nat(7).map((n) => n === 0) }),
    },
    {
      weight: 1,
      arbitrary: fc.record({
        kind: fc.constant('fillShare' as const),
        share: fc.constantFrom(1, 1, 1, 1, 1, 1, 0.6, 0),
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({
        kind: fc.constant('leverage' as const),
        asset,
        leverage: fc.integer({ min: 0, max: 51 }),
        isCross: fc.boolean(),
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({
        kind: fc.constant('isolatedMargin' as const),
        asset,
        units: fc.integer({ min: -6_000_000, max: 12_000_000 }),
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({
        kind: fc.constant('classTransfer' as const),
        units: fc.integer({ min: 0, max: 10_000_000 }),
        toPerp: fc.boolean(),
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({
        kind: fc.constant('accountTransfer' as const),
        units: fc.integer({ min: 0, max: 10_000_000 }),
        destination: fc.constantFrom(...ACCOUNTS),
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
    let atMs = START_MS + 1;
    const scenes: Scene[] = [opening, ebb];
    const inputs: ExchangeInput[] = [...fortune];
    let cloid = 0;
    for (const [pause, what] of events) {
      atMs += pause;
      if (typeof what === 'function') {
        scenes.push({ atMs, run: what });
        continue;
      }
      const wanted = what.what;
      const name = (order: Unnamed): ExchangeOrder => ({ ...order, cloid: cloidOf(cloid++) });
      const orders =
        'orders' in wanted
          ? wanted.orders.map((order) => (wanted.unnamed ? { ...order, cloid: null } : name(order)))
          : 'picks' in wanted
            ? wanted.picks.map(({ order }) => name(order))
            : [];
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
    market.replaceQuotes(0, 1, [MIDDLE - 20, 2 * MILLION_LOTS], [MIDDLE + 20, 2 * MILLION_LOTS]);
  },
};

/** Before the story a second agent quotes so much that the rich client can trade a million to and fro; then that agent goes. */
const ebb: Scene = {
  atMs: START_MS + 1,
  run: (market) => market.replaceQuotes(0, 1, [], []),
};

const fortune: readonly ExchangeInput[] = [
  { kind: 'deposit', atMs: START_MS, account: RICH, units: asUnits(1e12) },
  ...[true, false].map((isBuy): ExchangeInput => {
    const price = isBuy ? MIDDLE + 20 : MIDDLE - 20;
    const order = { cloid: null, asset: 0, isBuy, priceTicks: price, sizeLots: MILLION_LOTS, reduceOnly: false };
    return {
      kind: 'order',
      atMs: START_MS,
      account: RICH,
      requestId: `fortune ${isBuy}`,
      grouping: 'na',
      orders: [{ ...order, type: { kind: 'limit', tif: 'Ioc' } }],
      expiresAfterMs: null,
    };
  }),
];

/** The key of some order of the past: by client id, or by a number that some order may have had. */
function keyOf(pick: { readonly pick: number; readonly byOid: boolean }, cloids: number): OrderKey {
  if (pick.byOid) return { oid: 1 + (pick.pick % (2 + 2 * cloids)) };
  return { cloid: cloidOf(cloids === 0 ? 0 : pick.pick % cloids) };
}

/** The order that a pick puts in the place of another one. */
function successor({ target, pick, named }: { target: OrderKey; pick: Pick; named: ExchangeOrder }): ExchangeOrder {
  if (pick.name === 'new') return named;
  return { ...named, cloid: pick.name === 'same' && 'cloid' in target ? target.cloid : null };
}

function toInput(
  { account, what }: Wish,
  at: { atMs: number; orders: readonly ExchangeOrder[]; cloids: number; requestId: string },
): ExchangeInput {
  const { atMs, requestId } = at;
  switch (what.kind) {
    case 'cancel': {
      const key = keyOf(what, at.cloids);
      return { kind: 'cancel', atMs, account, requestId, cancels: [0, 1].map((a) => ({ asset: a, ...key })) };
    }
    case 'modify': {
      const modifies = what.picks.map((one, i) => {
        const target = keyOf(one, at.cloids);
        return { target, order: successor({ target, pick: one, named: at.orders[i]! }) };
      });
      return { kind: 'modify', atMs, account, requestId, alwaysPlace: what.alwaysPlace, modifies };
    }
    case 'scheduleCancel': {
      const timeMs = what.inMs === null ? null : atMs + what.inMs;
      // The poor are refused: most of them are asked for the rich one.
      const asker = atMs % 4 === 0 ? account : RICH;
      return { kind: 'scheduleCancel', atMs, account: asker, requestId, timeMs };
    }
    case 'twap': {
      const { asset: a, isBuy, lots: sizeLots, flags, trigger, stopTicks } = what;
      const choice = { reduceOnly: (flags & 1) !== 0, randomize: (flags & 2) !== 0, minutes: 5, trigger, stopTicks };
      return { kind: 'twap', atMs, account, requestId, asset: a, isBuy, sizeLots, ...choice };
    }
    case 'twapCancel':
      return { kind: 'twapCancel', atMs, account, requestId, asset: what.asset, twapId: what.twapId };
    case 'halt':
      return { kind: 'halt', atMs, asset: what.asset, halted: what.halted };
    case 'fillShare':
      return { kind: 'fillShare', atMs, share: what.share };
    case 'leverage':
      return { ...what, atMs, account, requestId };
    case 'isolatedMargin':
    case 'classTransfer':
    case 'accountTransfer':
      return { ...what, atMs, account, requestId };
    case 'deposit':
      return { kind: 'deposit', atMs, account, units: asUnits(5_000_000) };
    default:
      return { kind: 'order', atMs, account, requestId, grouping: what.kind, orders: at.orders, expiresAfterMs: null };
  }
}

/** The exchange of a story: 20 USDC a client, 50x, so that most of them are liquidated some day; it keeps what is public. */
export function openStory(story: Story, snapshot?: unknown): Exchange {
  const instruments = [0, 1].map((a) => testInstrument(a, { maxLeverage: 50, szDecimals: 3 }));
  const model = new ScriptedMarket(instruments, START_MS, story.scenes);
  const options = { model, clientStartUnits: asUnits(20_000_000), publicTrades: true };
  return snapshot === undefined ? new Exchange(options) : Exchange.restore(options, snapshot);
}
