import { afterAll, afterEach, expect, test } from 'vitest';
import { RandomStream } from '../../src/engine/kernel/random.ts';
import type { ExchangeInput } from '../../src/exchange/types.ts';
import { deathLine } from '../../src/simulation/deaths.ts';
import { type Habits, RandomTrader, RESTLESS } from '../../src/simulation/random-trader.ts';
import { ACCOUNT, Killed, RIG_START_MS, RUN_ALL, SandboxRig } from '../../src/simulation/sandbox-rig.ts';
import { ordersOf, protectionFaults, Stillness, twoBooks, workingOrders } from '../../src/simulation/two-books.ts';
import { WalkingMarket } from '../../src/simulation/walking-market.ts';
import { wholeSizes } from '../support/whole-sizes.ts';

/*
 * Lives and deaths of a whole sandbox. What had not reached one of the two disks is gone after a death; each disk is cut at a place of its
 * own. What has to hold afterwards does not depend on the instant: our books are the exchange's, to the last millionth.
 */

/** An instant at which a process dies. */
const INSTANTS = [
  'intent written',
  'released',
  'acted, not answered',
  'cancel written',
  'input written',
  'flattening',
  'any time',
] as const;
type Instant = (typeof INSTANTS)[number];

/** Up to which occurrence of its instant a death may wait. */
const OFTEN: Readonly<Record<Instant, number>> = {
  'intent written': 14,
  released: 14,
  'acted, not answered': 14,
  'cancel written': 5,
  'input written': 120,
  flattening: 30,
  'any time': 1,
};

const SEEDS = 84;
/** An order is priced and approved some tens of milliseconds before it fills: the market may move that far past a cap. */
const DRIFT = 1.01;

/** What the runs met together: without this the suite could pass by never hitting anything. */
const met = {
  deaths: Object.fromEntries(INSTANTS.map((instant) => [instant, 0])) as Record<Instant, number>,
  unknownAfterStart: 0,
  neverPlaced: 0,
  foundAlive: 0,
  fills: 0,
};

let rig: SandboxRig | null = null;
afterEach(() => {
  rig?.close();
  rig = null;
});

/** Arms one death: it comes at the `nth` time that the instant happens. */
function arm(it: SandboxRig, instant: Instant, nth: number): void {
  let left = nth;
  const strike = (): void => {
    left -= 1;
    if (left > 0) return;
    met.deaths[instant] += 1;
    throw new Killed(instant);
  };
  const marks = deathLine(it, instant);
  if (marks !== null) {
    it.life.engineStore.onAppend = (line) => {
      if (marks(line)) strike();
    };
  }
  it.onActed = (input) => {
    if (input.kind === 'order') checkExposure(it, input);
    if (input.kind === 'order' && instant === 'acted, not answered') strike();
  };
}

/** Right after an opening order acted, its asset is within the cap at the exchange itself. */
function checkExposure(it: SandboxRig, input: Extract<ExchangeInput, { kind: 'order' }>): void {
  const [first] = input.orders;
  if (first === undefined || first.reduceOnly) return;
  const { positions, equityUnits } = it.exchange.account(ACCOUNT);
  const held = Math.abs(positions.find((position) => position.asset === first.asset)?.sizeLots ?? 0);
  const cap = it.settings.risk.caps.assetRate * equityUnits * DRIFT;
  expect(held * first.priceTicks, `exposure of asset ${first.asset}`).toBeLessThanOrEqual(cap);
}

/** Lives until the armed death or the end of the time. */
function live(it: SandboxRig, trader: RandomTrader, chance: RandomStream): void {
  const endMs = it.nowMs + chance.int(5_000, 150_000);
  while (it.nowMs < endMs) {
    const nextMs = it.nowMs + trader.pauseMs();
    while (it.nowMs < nextMs) {
      it.turn(nextMs);
      // Each disk at a pace of its own: now and then some of what waits is durable.
      if (chance.float() < 0.4) it.life.engineStore.commit(chance.int(0, 12));
      if (chance.float() < 0.5) it.life.exchangeStore.commit(chance.int(0, 6));
      it.session.host.drain(Number.POSITIVE_INFINITY);
    }
    trader.act(it);
  }
}

function die(it: SandboxRig, chance: RandomStream): void {
  const cut = (waiting: number): number => (chance.float() < 0.5 ? 0 : chance.int(0, waiting));
  met.fills += it.engine.seq > 0 ? it.engine.figures().counters.fills : 0;
  it.kill({ engine: cut(it.life.engineStore.waiting), exchange: cut(it.life.exchangeStore.waiting) });
  it.onActed = () => undefined;
}

function habitsFor(instant: Instant): Habits {
  return instant === 'flattening'
    ? { ...RESTLESS, killAndFlatten: 12, release: 20 }
    : { ...RESTLESS, kill: 0.5, killAndFlatten: 1.5 };
}

test.each(Array.from({ length: SEEDS }, (_, seed) => seed))(
  'whatever dies when, both books agree again and nothing was sent twice (seed %i)',
  async (seed) => {
    const chance = new RandomStream(seed, 'crash');
    const instant = INSTANTS[seed % INSTANTS.length]!;
    const still = new Stillness();
    const trader = new RandomTrader(seed, habitsFor(instant));
    const levelUnits = seed % 4 === 0 ? 200_000_000 : 4_000_000_000;
    const it = await SandboxRig.open({
      market: () => new WalkingMarket({ seed, startMs: RIG_START_MS, levelUnits }),
      settings: wholeSizes((base) => ({
        ...base,
        sizing: { ...base.sizing, method: 'fixed', baseRate: 0.3 },
        desk: { ...base.desk, autoRules: seed % 2 === 0 ? [RUN_ALL] : [] },
      })),
      watchers: [still.see, trader.see],
      snapshotEvery: chance.int(20, 300),
      autoCommit: false,
    });
    rig = it;
    const unknown = new Set<string>();
    for (let deaths = chance.int(1, 3); deaths > 0; deaths--) {
      arm(it, instant, chance.int(1, OFTEN[instant]));
      try {
        live(it, trader, chance);
      } catch (cause) {
        if (!(cause instanceof Killed)) throw cause;
      }
      die(it, chance);
      await it.begin();
      for (const order of workingOrders(it)) if (order.state === 'unknown') unknown.add(order.cloid);
    }
    // One life more, without a death: what the others left behind is found and settled.
    it.command({ type: 'setAutoRule', rule: { ...RUN_ALL, enabled: false } });
    still.reachProtected(it);
    it.exchange.audit();
    const books = twoBooks(it);
    expect(books.engine).toEqual(books.exchange);
    expect(protectionFaults(it)).toEqual([]);
    const orders = it.requests.flatMap((request) => (request.kind === 'order' ? request.orders : []));
    expect(orders.length).toBe(new Set(orders.map((order) => order.cloid)).size);
    met.unknownAfterStart += unknown.size;
    for (const order of ordersOf(it)) {
      if (!unknown.has(order.cloid)) continue;
      if (order.note.startsWith('never placed')) met.neverPlaced += 1;
      else if (order.oid !== null) met.foundAlive += 1;
    }
  },
);

afterAll(() => {
  for (const instant of INSTANTS)
    if (instant !== 'any time') expect(met.deaths[instant], instant).toBeGreaterThanOrEqual(6);
  expect(met.unknownAfterStart).toBeGreaterThanOrEqual(50);
  expect(met.neverPlaced).toBeGreaterThanOrEqual(10);
  expect(met.foundAlive).toBeGreaterThanOrEqual(10);
  expect(met.fills).toBeGreaterThanOrEqual(500);
});
