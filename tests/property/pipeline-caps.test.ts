import fc from 'fast-check';
import { expect, test } from 'vitest';
import { asLots, asTicks, asUnits } from '../../src/contract/units.ts';
import type { EngineInput, EngineInputBody } from '../../src/engine/domain/inputs.ts';
import { type Instrument, roundPriceDown, roundPriceUp } from '../../src/engine/domain/instrument.ts';
import type { CapSettings, EngineSettings } from '../../src/engine/domain/settings.ts';
import type { Effect, StepOutput } from '../../src/engine/domain/outputs.ts';
import { configHash, defaultSettings, Engine } from '../../src/engine/index.ts';
import { WHOLE_SIZES } from '../support/whole-sizes.ts';
import { ExposureOracle } from '../../src/simulation/exposure-oracle.ts';

/*
 * Whatever account, book, limits and wishes there are: what leaves the whole pipeline is within every cap. Nobody answers in here, so each
 * order that left counts as open when the next one is decided.
 */

const START_MS = 1_760_056_200_000;
const ASSETS = 4;
const HUNDRED = 100;

const whole = (min: number, max: number) => fc.integer({ min, max });
/** A rate in hundredths of a per cent. */
const rate = (min: number, max: number) => whole(min, max).map((points) => points / 10_000);

const caps: fc.Arbitrary<CapSettings> = fc.record({
  assetRate: rate(100, 5_000),
  strategyRate: rate(500, 10_000),
  grossRate: rate(1_000, 20_000),
  netRate: rate(500, 10_000),
  lossAtStopRate: rate(5, 500),
  totalLossAtStopRate: rate(100, 10_000),
  volatilityYear: rate(100, 20_000),
  stressLossRate: rate(50, 10_000),
  depthShare: rate(100, 10_000),
});

const market = fc.record({
  usdc: fc.constantFrom(0.02, 0.4, 12, 150, 3_000, 60_000),
  spreadPpm: whole(20, 4_000),
  markPpm: whole(-8_000, 8_000),
  depthUsdc: whole(500, 3_000_000),
});

const wish = fc.record({
  asset: whole(0, ASSETS - 1),
  side: fc.constantFrom('long', 'short', 'long', 'short', 'flat'),
  strategy: fc.constantFrom('by-hand', 'second-hand'),
  strength: whole(0, HUNDRED).map((percent) => percent / HUNDRED),
  stopPpm: whole(500, 300_000),
  targetPpm: fc.option(whole(1_000, 400_000), { nil: null }),
  maxLots: fc.option(whole(1, 200_000), { nil: null }),
  /** The price between two wishes. */
  drift: whole(-20_000, 20_000),
});

const scene = fc.record({
  caps,
  method: fc.constantFrom('fixed', 'volatility_adjusted'),
  baseRate: rate(10, 5_000),
  /** An entry that the visible book cuts: cut, or in slices of ours or of the venue. */
  style: fc.constantFrom('cut', 'plain', 'native_twap'),
  equityUsdc: whole(50, 2_000_000),
  markets: fc.array(market, { minLength: ASSETS, maxLength: ASSETS }),
  /** Positions in per cent of equity; no stop is known of them, so each counts as lost whole. */
  held: fc.array(fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, whole(-20, 20)), {
    minLength: ASSETS,
    maxLength: ASSETS,
  }),
  wishes: fc.array(wish, { minLength: 1, maxLength: 12 }),
});
type Scene = typeof scene extends fc.Arbitrary<infer T> ? T : never;

const SZ_DECIMALS = [5, 4, 2, 0] as const;

function instrument(asset: number): Instrument {
  const szDecimals = SZ_DECIMALS[asset]!;
  return { asset, symbol: `S${asset}`, szDecimals, priceDecimals: 6 - szDecimals, maxLeverage: 20, listed: true };
}

/** The pipeline in the hands of a test. */
class Bench {
  readonly engine = new Engine();
  readonly oracle = new ExposureOracle();
  readonly mids: number[];
  /** Entries over time by client id. */
  readonly minutes = new Map<string, number>();
  readonly #scene: Scene;
  #atMs = START_MS;

  constructor(drawn: Scene) {
    this.#scene = drawn;
    this.mids = drawn.markets.map(({ usdc }, asset) =>
      Math.max(50, Math.round(usdc * 10 ** (6 - SZ_DECIMALS[asset]!))),
    );
    const settings = this.#settings();
    this.step({
      kind: 'RunStarted',
      runId: 'caps',
      seed: 1,
      venue: 'sandbox',
      account: `0x${'0'.repeat(40)}`,
      versions: { engine: 'test', runtime: 'test' },
      configHash: configHash(settings),
      settings,
    });
    this.step({ kind: 'Instruments', instruments: Array.from({ length: ASSETS }, (_, asset) => instrument(asset)) });
    this.step({ kind: 'Market', updates: Array.from({ length: ASSETS }, (_, asset) => this.#history(asset)) });
    this.quote();
    this.step({ kind: 'VenueStatus', connection: 'connected', reason: 'test' });
    const equity = drawn.equityUsdc * 1_000_000;
    const positions = drawn.held.flatMap((percent, asset) => {
      const lots = Math.trunc((equity * percent) / HUNDRED / this.mids[asset]!);
      return lots === 0 ? [] : [{ asset, sizeLots: asLots(lots), costUnits: asUnits(lots * this.mids[asset]!) }];
    });
    this.step({
      kind: 'AccountSnapshot',
      reason: 'start',
      venueAtMs: this.#atMs,
      cashUnits: asUnits(equity),
      netDepositsUnits: asUnits(equity),
      positions,
      openOrders: [],
      fills: [],
    });
  }

  step(body: EngineInputBody): StepOutput {
    const input = { ...body, seq: this.engine.seq + 1, atMs: this.#atMs } as EngineInput;
    const output = this.engine.step(input);
    const effects = output.effects.map((effect) => (effect.kind === 'SendTwap' ? this.#asOrders(effect) : effect));
    this.oracle.step(input, { ...output, effects });
    return { ...output, effects };
  }

  /** An order over time as one that takes at the worst price of its slices, with its stop: what it counts as until it has ended. */
  #asOrders(effect: Extract<Effect, { kind: 'SendTwap' }>): Extract<Effect, { kind: 'SendOrders' }> {
    const { asset, isBuy, sizeLots, cloid, minutes } = effect;
    const plan = this.engine.snapshot().state.run.twaps.find((twap) => twap.cloid === cloid);
    const stopTicks = plan?.stopTicks ?? null;
    if (plan === undefined || stopTicks === null) throw new Error('an entry over time without a stop');
    expect([plan.minutes, effect.reduceOnly, effect.reducesOnly]).toEqual([minutes, false, false]);
    this.minutes.set(cloid, minutes);
    const { priceDecimals } = this.engine.figures().instruments[asset]!;
    const mid = this.mids[asset]!;
    const worst = isBuy ? roundPriceDown(mid * 1.03, priceDecimals) : roundPriceUp(mid * 0.97, priceDecimals);
    const leg = { asset, sizeLots, priceTicks: worst };
    return {
      ...effect,
      kind: 'SendOrders',
      grouping: 'normalTpsl',
      orders: [
        { ...leg, cloid, isBuy, reduceOnly: false, type: { kind: 'limit', tif: 'Ioc' } },
        {
          ...leg,
          cloid: `${cloid}:stop`,
          isBuy: !isBuy,
          reduceOnly: true,
          type: { kind: 'trigger', isMarket: true, triggerTicks: stopTicks, tpsl: 'sl' },
        },
      ],
    };
  }

  /** Fresh books and marks everywhere. */
  quote(): void {
    for (let asset = 0; asset < ASSETS; asset++) {
      const { spreadPpm, markPpm, depthUsdc } = this.#scene.markets[asset]!;
      const mid = this.mids[asset]!;
      const half = Math.max(1, Math.round((mid * spreadPpm) / 2_000_000));
      const lots = Math.max(1, Math.floor((depthUsdc * 1_000_000) / mid / 3));
      const { priceDecimals } = this.engine.figures().instruments[asset]!;
      const side = (sign: 1 | -1) => {
        const legal = sign < 0 ? roundPriceDown : roundPriceUp;
        const levels = [1, 2, 3].map((n) => legal(mid + sign * n * half, priceDecimals));
        return [...new Set(levels)].flatMap((ticks) => [ticks, lots]);
      };
      const mark = asTicks(Math.max(1, Math.round(mid * (1 + markPpm / 1_000_000))));
      this.step({
        kind: 'Market',
        updates: [
          { type: 'book', asset, venueAtMs: this.#atMs, bids: side(-1), asks: side(1) },
          { type: 'mark', asset, venueAtMs: this.#atMs, markTicks: mark, oracleTicks: mark, fundingRate: null },
        ],
      });
    }
  }

  /** Proposes, approves, and returns the requests that opened something. */
  ask(wanted: Scene['wishes'][number], n: number): readonly Extract<Effect, { kind: 'SendOrders' }>[] {
    this.#atMs += 1_000;
    this.mids[wanted.asset] = Math.max(50, Math.round(this.mids[wanted.asset]! * (1 + wanted.drift / 1_000_000)));
    this.quote();
    const isFlat = wanted.side === 'flat';
    const opened = this.step({
      kind: 'Signal',
      origin: 'manual',
      signal: {
        id: `wish-${n}`,
        strategyId: wanted.strategy,
        source: 'manual',
        symbol: `S${wanted.asset}`,
        side: wanted.side,
        strength: wanted.strength,
        createdAt: this.#atMs,
        expiresAt: this.#atMs + 660_000,
        stopLossRate: isFlat ? null : wanted.stopPpm / 1_000_000,
        takeProfitRate: isFlat || wanted.targetPpm === null ? null : wanted.targetPpm / 1_000_000,
        performance: null,
        rationale: '',
      },
    });
    const ticketId = opened.effects.find((effect) => effect.kind === 'Alert' && effect.alert.ticketId !== null);
    if (ticketId?.kind !== 'Alert' || ticketId.alert.ticketId === null) return [];
    const maxSizeLots = wanted.maxLots === null ? null : asLots(wanted.maxLots);
    const output = this.step({
      kind: 'Command',
      commandId: `c${n}`,
      origin: 'window',
      command: { type: 'approveTicket', ticketId: ticketId.alert.ticketId, maxSizeLots },
    });
    return output.effects.filter((effect) => effect.kind === 'SendOrders').filter((effect) => !effect.reducesOnly);
  }

  /** Lots on the side that an order takes, as the venue shows them. */
  depthLots(asset: number): number {
    return 3 * Math.max(1, Math.floor((this.#scene.markets[asset]!.depthUsdc * 1_000_000) / this.mids[asset]! / 3));
  }

  #settings(): EngineSettings {
    const base = defaultSettings();
    const { method, baseRate, style } = this.#scene;
    return {
      ...base,
      market: { ...base.market, barIntervalMs: 60_000 },
      sizing: { ...base.sizing, method, baseRate, regimeSizes: WHOLE_SIZES },
      execution: {
        ...base.execution,
        sliceEntries: style !== 'cut',
        sliceStyle: style === 'native_twap' ? 'native_twap' : 'plain',
      },
      risk: { ...base.risk, caps: this.#scene.caps, preTrade: { ...base.risk.preTrade, maxOrderUsdc: 100_000_000 } },
    };
  }

  #history(asset: number) {
    const mid = this.mids[asset]!;
    const bars: number[] = [];
    for (let i = 0; i < 60; i++) {
      const close = mid + Math.round(mid * 0.001 * (((i * 7_919) % 21) - 10) * 0.1);
      bars.push(START_MS - (60 - i) * 60_000, mid, Math.max(mid, close) + 1, Math.min(mid, close) - 1, close, 10);
    }
    return { type: 'history' as const, asset, intervalMs: 60_000, bars };
  }
}

test('no opening order leaves the pipeline past a cap, whatever the account and the wishes', () => {
  let sent = 0;
  let tight = 0;
  let overTime = 0;
  fc.assert(
    fc.property(scene, (drawn) => {
      const bench = new Bench(drawn);
      let resting = 0;
      for (const [n, wanted] of drawn.wishes.entries()) {
        const openings = bench.ask(wanted, n);
        const equity = Number(bench.oracle.equity());
        for (const { orders } of openings) {
          sent += 1;
          const [entry, stop] = orders;
          if (entry === undefined || stop?.type.kind !== 'trigger') throw new Error('an entry without its stop');
          const { sizeLots, priceTicks } = entry;
          expect(sizeLots).toBeGreaterThan(0);
          if (wanted.maxLots !== null) expect(sizeLots).toBeLessThanOrEqual(wanted.maxLots);
          const minutes = bench.minutes.get(entry.cloid) ?? null;
          const depthLimit = bench.depthLots(wanted.asset) * Math.round(drawn.caps.depthShare * 10_000);
          // The venue's usual slice is the size over their number, rounded up.
          const atOnce = minutes === null ? sizeLots : Math.floor(sizeLots / (2 * minutes + 1));
          expect(atOnce * 10_000).toBeLessThanOrEqual(depthLimit);
          if (minutes !== null) {
            overTime += 1;
            expect(minutes).toBeGreaterThanOrEqual(5);
            expect(minutes).toBeLessThanOrEqual(10);
            expect(sizeLots * bench.mids[wanted.asset]!).toBeGreaterThanOrEqual(minutes * 10_000_000);
            resting += sizeLots * Math.max(priceTicks, bench.mids[wanted.asset]!);
            expect(resting * 20).toBeLessThanOrEqual(equity);
          }
          expect(sizeLots * priceTicks).toBeGreaterThanOrEqual(10_000_000);
          // From the touch to the stop; the limit may lie a little further from it.
          const half = Math.max(
            1,
            Math.round((bench.mids[wanted.asset]! * drawn.markets[wanted.asset]!.spreadPpm) / 2_000_000),
          );
          const touch = bench.mids[wanted.asset]! + (entry.isBuy ? half : -half);
          const loss = Math.abs(touch - stop.type.triggerTicks) * sizeLots;
          expect(loss * 1_000_000).toBeLessThanOrEqual(Math.round(drawn.caps.lossAtStopRate * 1_000_000) * equity);
        }
        expect(bench.oracle.problems).toEqual([]);
      }
      if (bench.oracle.tightestPpm > 990_000) tight += 1;
    }),
    { numRuns: 1000 },
  );
  expect(sent).toBeGreaterThan(200);
  expect(tight).toBeGreaterThan(10);
  expect(overTime).toBeGreaterThan(20);
});
