import { afterAll, afterEach, expect, test } from 'vitest';
import { RandomStream } from '../../src/engine/kernel/random.ts';
import { BadWeather } from '../../src/simulation/bad-weather.ts';
import { ExposureOracle } from '../../src/simulation/exposure-oracle.ts';
import { RandomTrader, RESTLESS } from '../../src/simulation/random-trader.ts';
import { RIG_START_MS, RUN_ALL, SandboxRig } from '../../src/simulation/sandbox-rig.ts';
import { protectionFaults, Stillness, twoBooks } from '../../src/simulation/two-books.ts';
import { type Shock, type Silence, WalkingMarket } from '../../src/simulation/walking-market.ts';
import { wholeSizes } from '../support/whole-sizes.ts';

/*
 * A person who does anything at any time, prices that jump and fall silent, a line and a disk that fail. After every step the limits hold by
 * the account of a second, slow oracle; when the dust settles our books are the exchange's, and flattening ends at zero.
 */

const SEEDS = 40;
const LASTS_MS = 12 * 60_000;

const met = {
  openings: 0,
  atTheCap: 0,
  trips: 0,
  fills: 0,
  weather: {} as Record<string, number>,
  deeds: {} as Record<string, number>,
};

let rig: SandboxRig | null = null;
afterEach(() => {
  rig?.close();
  rig = null;
});

/** In every fourth life the whole market falls at once, upon a trader who does not panic. */
function isCrash(seed: number): boolean {
  return seed % 4 === 1;
}

/** The market of a seed, the same at every call. */
function marketOf(seed: number): () => WalkingMarket {
  const chance = new RandomStream(seed, 'market');
  const at = (): number => RIG_START_MS + chance.int(0, LASTS_MS);
  const some = (): number | null => (chance.float() < 0.4 ? null : chance.int(0, 4));
  const shocks: Shock[] = [];
  for (let left = chance.int(0, 6); left > 0; left--)
    shocks.push({ atMs: at(), asset: some(), factor: 0.55 + 0.8 * chance.float() });
  if (isCrash(seed)) shocks.push({ atMs: RIG_START_MS + LASTS_MS / 2, asset: null, factor: 0.72 });
  const silences: Silence[] = [];
  for (let left = chance.int(0, 3); left > 0; left--) {
    const fromMs = at();
    silences.push({ asset: some(), fromMs, toMs: fromMs + chance.int(1_000, 60_000) });
  }
  const volatility = 0.0003 + 0.0008 * chance.float();
  const levelUnits = chance.float() < 0.3 ? 150_000_000 : 4_000_000_000;
  return () => new WalkingMarket({ seed, startMs: RIG_START_MS, shocks, silences, volatility, levelUnits });
}

test.each(Array.from({ length: SEEDS }, (_, seed) => seed))(
  'limits hold at every step, and books agree when it is calm again (seed %i)',
  async (seed) => {
    const oracle = new ExposureOracle();
    const still = new Stillness();
    const trader = new RandomTrader(seed, isCrash(seed) ? { ...RESTLESS, kill: 0, killAndFlatten: 0 } : RESTLESS);
    const weather = new BadWeather(seed);
    const opened: string[] = [];
    const it = await SandboxRig.open({
      market: marketOf(seed),
      settings: wholeSizes((base) => ({
        ...base,
        sizing: { ...base.sizing, method: seed % 2 === 0 ? 'fixed' : 'volatility_adjusted', baseRate: 0.4 },
        desk: { ...base.desk, autoRules: seed % 3 === 0 ? [RUN_ALL] : [] },
      })),
      watchers: [
        oracle.step,
        still.see,
        trader.see,
        (input, output) => {
          const opens = output.effects.some((effect) => effect.kind === 'SendOrders' && !effect.reducesOnly);
          const breaker = opens ? it.engine.figures().risk.breakers[0] : undefined;
          if (opens && breaker?.state !== 'armed') opened.push(`input ${input.seq}: opened while ${breaker?.state}`);
        },
      ],
    });
    rig = it;
    const stormy = seed % 4 !== 0;
    if (stormy) weather.install(it);
    const endMs = it.nowMs + LASTS_MS;
    while (it.nowMs < endMs) {
      it.run(trader.pauseMs());
      trader.act(it);
      if (stormy) weather.act(it);
      it.commit();
      it.exchange.audit();
      expect([...oracle.problems, ...opened]).toEqual([]);
    }
    weather.clear(it);
    // Whatever state it is in: a person can always get out, and being out is final.
    expect(it.command({ type: 'killSwitch', flatten: true }).ok).toBe(true);
    still.reachProtected(it);
    it.exchange.audit();
    const books = twoBooks(it);
    expect(books.engine).toEqual(books.exchange);
    expect(books.exchange.positions).toEqual([]);
    expect(books.exchange.orders).toEqual([]);
    expect(protectionFaults(it)).toEqual([]);
    expect(oracle.problems).toEqual([]);
    const { counters } = it.engine.figures();
    met.openings += oracle.openings;
    met.fills += counters.fills;
    met.trips += counters.breakerTrips['daily_drawdown'] ?? 0;
    if (oracle.tightestPpm > 999_000) met.atTheCap += 1;
    for (const [word, times] of Object.entries(weather.met)) met.weather[word] = (met.weather[word] ?? 0) + times;
    for (const [word, times] of Object.entries(trader.done)) met.deeds[word] = (met.deeds[word] ?? 0) + times;
  },
);

afterAll(() => {
  expect(met.openings).toBeGreaterThanOrEqual(400);
  expect(met.atTheCap).toBeGreaterThanOrEqual(8);
  expect(met.trips).toBeGreaterThanOrEqual(2);
  for (const word of ['offline', 'disk full', 'lost VenueReply', 'late Fill', 'twice Fill', 'lost Fill']) {
    expect(met.weather[word] ?? 0, word).toBeGreaterThanOrEqual(5);
  }
  for (const word of [
    'approve:ok',
    'approve:HALTED',
    'approve:TICKET_NOT_WAITING',
    'close:ok',
    'killAndFlatten:ok',
    'release:ok',
  ]) {
    expect(met.deeds[word] ?? 0, word).toBeGreaterThanOrEqual(5);
  }
});
